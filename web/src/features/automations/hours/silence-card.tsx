import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { changeTenant, type Tenant, useTenant } from "@/lib/resources/tenant";

// The usual ones of all that are understood, in each language of the customers.
const STOP_WORDS = ["stop", "unsubscribe", "band karo", "روکیں", "إيقاف"];
const START_WORDS = ["start", "shuru karo", "شروع", "ابدأ"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The bounds of whatever is sent by itself: the quiet hours, how much a day, and who said stop. */
export function SilenceCard() {
  const { t } = useTranslation("automations");
  const tenant = useTenant().data;
  return (
    <Card title={t("silence.title")}>
      {tenant && <SilenceForm key={tenant.id} tenant={tenant} />}
      <div className="mt-5 grid gap-2 border-t border-line pt-4">
        <h3 className="text-sm font-medium">{t("stop.title")}</h3>
        <p className="max-w-prose text-sm text-pretty text-ink-soft">{t("stop.text")}</p>
        <Words label={t("stop.stop")} words={STOP_WORDS} />
        <Words label={t("stop.start")} words={START_WORDS} />
      </div>
    </Card>
  );
}

function Words({ label, words }: { label: string; words: readonly string[] }) {
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-sm">
      <span className="text-ink-faint">{label}</span>
      {words.map((word) => (
        <bdi key={word} className="rounded-sm bg-sunken px-1.5 py-0.5">
          {word}
        </bdi>
      ))}
    </p>
  );
}

function SilenceForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(["automations", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { quiet_from_hour, quiet_until_hour, follow_ups_per_day, abandon_after_days } = tenant.settings;
  const form = useSchemaForm(useSchema(), {
    quiet_from_hour: String(quiet_from_hour),
    quiet_until_hour: String(quiet_until_hour),
    follow_ups_per_day: String(follow_ups_per_day),
    abandon_after_days: String(abandon_after_days),
  });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async (values) => {
    const settings = Object.fromEntries(Object.entries(values).map(([name, typed]) => [name, Number(typed)]));
    await changeTenant(cache, { settings });
    form.reset(values);
    toast.success(t("common:saved"));
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <UnsavedGuard when={isDirty && !isSubmitting} />
      <fieldset disabled={!isAdmin} className="grid gap-4 sm:grid-cols-2">
        <Field label={t("silence.from")} hint={t("silence.quietHint")}>
          <HourSelect {...form.register("quiet_from_hour")} />
        </Field>
        <Field label={t("silence.until")}>
          <HourSelect {...form.register("quiet_until_hour")} />
        </Field>
        <Field label={t("silence.perDay")} hint={t("silence.perDayHint")} error={errors.follow_ups_per_day?.message}>
          <Input inputMode="numeric" dir="ltr" {...form.register("follow_ups_per_day")} />
        </Field>
        <Field label={t("silence.abandon")} hint={t("silence.abandonHint")} error={errors.abandon_after_days?.message}>
          <Input inputMode="numeric" dir="ltr" {...form.register("abandon_after_days")} />
        </Field>
      </fieldset>
      <FormError>{errors.root?.message}</FormError>
      {isAdmin && (
        <Button look="primary" type="submit" className="justify-self-start" busy={isSubmitting} disabled={!isDirty}>
          {t("common:save")}
        </Button>
      )}
    </form>
  );
}

function HourSelect(props: Omit<Parameters<typeof Select>[0], "children">) {
  return (
    <Select {...props}>
      {HOURS.map((hour) => (
        <option key={hour} value={hour}>
          {`${String(hour).padStart(2, "0")}:00`}
        </option>
      ))}
    </Select>
  );
}

function useSchema() {
  const { t } = useTranslation("automations");
  return useMemo(() => {
    const within = (least: number, most: number) => {
      const isFit = (typed: string) => /^\d+$/.test(typed) && Number(typed) >= least && Number(typed) <= most;
      return z.string().check(z.trim(), z.refine(isFit, t("silence.bad", { least, most })));
    };
    return z.object({
      quiet_from_hour: z.string(),
      quiet_until_hour: z.string(),
      follow_ups_per_day: within(1, 10),
      abandon_after_days: within(0, 365),
    });
  }, [t]);
}
