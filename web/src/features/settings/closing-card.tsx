import { useMemo, useState } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { CodeField, PROOF_FIELDS } from "@/components/dialog/prove";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import type { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { day } from "@/lib/locale/time";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Closing, closeShop, reopenShop, useClosing } from "@/lib/resources/privacy";
import { useTenant } from "@/lib/resources/tenant";

/** Giving the shop up, and taking that back while the days of grace last. */
export function ClosingCard() {
  const { t } = useTranslation("settings");
  const { data, error, mutate } = useClosing();
  return (
    <Card title={t("closing.title")}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-5 w-60" />}
      {data && (data.status === "closed" ? <Closed closing={data} /> : <Open />)}
    </Card>
  );
}

function Open() {
  const { t } = useTranslation("settings");
  const slug = useTenant().data?.slug;
  const [asks, setAsks] = useState(false);
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-base text-pretty text-ink-soft">{t("closing.text")}</p>
      <Button look="danger" disabled={!slug} onClick={() => setAsks(true)}>
        {t("closing.close")}
      </Button>
      <Dialog open={asks} onOpenChange={setAsks} title={t("closing.askTitle")} description={t("closing.askText")}>
        {asks && slug && <CloseForm slug={slug} onDone={() => setAsks(false)} />}
      </Dialog>
    </div>
  );
}

function Closed({ closing }: { closing: Closing }) {
  const { t } = useTranslation("settings");
  const cache = useCache();
  const place = usePlace();
  const { busy, run } = useAction();
  const { closed_at, delete_after } = closing;
  const reopen = async () => {
    if (await run(() => reopenShop(cache))) toast.success(t("closing.reopened"));
  };
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-base text-pretty">
        {closed_at && t("closing.since", { day: day(closed_at, place) })}{" "}
        {delete_after && <strong className="font-semibold text-bad-ink">{t("closing.deleted", { day: day(delete_after, place) })}</strong>}
      </p>
      <p className="text-base text-pretty text-ink-soft">{t("closing.meanwhile")}</p>
      <Button look="primary" busy={busy} onClick={() => void reopen()}>
        {t("closing.reopen")}
      </Button>
    </div>
  );
}

const EMPTY = { slug: "", reason: "", password: "", code: "" };
const FIELDS = { ...PROOF_FIELDS, not_confirmed: "slug" } as const;

function CloseForm({ slug, onDone }: { slug: string; onDone: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const cache = useCache();
  const schema = useMemo(() => {
    const some = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    return z.object({ slug: some, reason: z.string().check(z.trim()), password: z.string().check(z.minLength(1, t("common:form.required"))), code: z.string() });
  }, [t]);
  const form = useSchemaForm(schema, EMPTY);
  const { errors, isSubmitting } = form.formState;
  const words = (error: ApiError) => (error.problem.code === "not_confirmed" ? t("closing.notSlug") : wordsFor(error));
  const save = async ({ code, ...typed }: typeof EMPTY) => {
    await closeShop(cache, code ? { ...typed, code } : typed);
    toast.success(t("closing.closed"));
    onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void submitWith(form, save, { fields: FIELDS, words })(event)} className="grid gap-4">
      <Field label={t("closing.slug", { slug })} error={errors.slug?.message}>
        <Input dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={200} {...form.register("slug")} />
      </Field>
      <Field label={t("closing.reason")} hint={t("closing.reasonHint")} error={errors.reason?.message}>
        <Input dir="auto" autoComplete="off" maxLength={200} {...form.register("reason")} />
      </Field>
      <Field label={t("common:prove.password")} error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" maxLength={128} {...form.register("password")} />
      </Field>
      <CodeField form={form} name="code" />
      <FormError>{errors.root?.message}</FormError>
      <Button look="danger" type="submit" busy={isSubmitting} className="justify-self-end">
        {t("closing.close")}
      </Button>
    </form>
  );
}
