import { Eye, EyeOff } from "lucide-react";
import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { CARD_LIST, Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time, useNow } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { allowVisit, endVisit, type Leave, useLeaves } from "@/lib/resources/support";

/** Letting the platform's operator look at the shop: for some hours, to read only, and taken back at any moment. */
export function SupportSettings() {
  const { t } = useTranslation("settings");
  const { data, error, mutate } = useLeaves();
  const isOwner = useMay("owner");
  return (
    <SettingsFrame section="support">
      <p className="text-base text-pretty text-ink-soft">{t("support.intro")}</p>
      {isOwner ? (
        <Card title={t("support.allow")}>
          <AllowForm />
        </Card>
      ) : (
        <p className="text-sm text-ink-faint">{t("support.ownerOnly")}</p>
      )}
      <Card title={t("support.visits")}>
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <SkeletonRows rows={2} />}
        {data?.length === 0 && <p className="text-base text-ink-soft">{t("support.none")}</p>}
        {data && data.length > 0 && (
          <ul className={CARD_LIST}>
            {data.map((leave) => (
              <Row key={leave.id} leave={leave} mayEnd={isOwner} />
            ))}
          </ul>
        )}
      </Card>
    </SettingsFrame>
  );
}

const HOURS = [1, 4, 24, 72, 168] as const;
const EMPTY = { hours: "24", reason: "" };

function AllowForm() {
  const { t } = useTranslation("settings");
  const cache = useCache();
  const schema = useMemo(() => z.object({ hours: z.string(), reason: z.string().check(z.trim()) }), []);
  const form = useSchemaForm(schema, EMPTY);
  const { errors, isSubmitting } = form.formState;
  const save = async ({ hours, reason }: typeof EMPTY) => {
    await allowVisit(cache, { hours: Number(hours), reason });
    form.reset(EMPTY);
    toast.success(t("support.allowed"));
  };
  return (
    <form noValidate onSubmit={submitWith(form, save, { words: wordsFor })} className="grid gap-4">
      <Field label={t("support.hours")} error={errors.hours?.message}>
        <Select className="max-w-60" {...form.register("hours")}>
          {HOURS.map((count) => (
            <option key={count} value={count}>
              {t("support.hour", { count })}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("support.reason")} hint={t("support.reasonHint")} error={errors.reason?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("reason")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-start">
        {t("support.submit")}
      </Button>
    </form>
  );
}

function stateOf({ revoked_at, expires_at }: Leave, now: number): "takenBack" | "stands" | "over" {
  if (revoked_at) return "takenBack";
  return new Date(expires_at).getTime() > now ? "stands" : "over";
}

function Row({ leave, mayEnd }: { leave: Leave; mayEnd: boolean }) {
  const { id, reason, created_at, expires_at, revoked_at } = leave;
  const { t } = useTranslation("settings");
  const now = useNow();
  const state = stateOf(leave, now);
  const stands = state === "stands";
  const Icon = stands ? Eye : EyeOff;
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <Icon aria-hidden className={stands ? "size-5 shrink-0 text-warn-ink" : "size-5 shrink-0 text-ink-faint"} />
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 text-base">
          <bdi className="font-medium wrap-anywhere">{reason || t("support.noReason")}</bdi>
          <Badge tone={stands ? "warn" : "plain"}>{t(`support.${state}`)}</Badge>
        </p>
        <p className="text-sm text-ink-faint">
          <Time at={created_at} /> · {t(stands ? "support.until" : "support.wasUntil")} <Time at={revoked_at ?? expires_at} as="moment" />
        </p>
      </div>
      {stands && mayEnd && <EndButton id={id} />}
    </li>
  );
}

function EndButton({ id }: { id: string }) {
  const { t } = useTranslation("settings");
  const cache = useCache();
  const { busy, run } = useAction();
  const end = async () => {
    if (await run(() => endVisit(cache, id))) toast.success(t("support.ended"));
  };
  return (
    <Button size="sm" busy={busy} onClick={() => void end()}>
      {t("support.end")}
    </Button>
  );
}
