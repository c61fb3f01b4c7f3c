import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { SwitchRow } from "@/components/input/switch-row";
import { Textarea } from "@/components/input/textarea";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeInstallation, type InstallationSettings, type Plan, useInstallation, usePlans } from "@/lib/resources/platform";

const FLAGS = ["registration", "linked_phones"] as const;

/** The rules of the installation, and which features are on. */
export function Settings() {
  const { t } = useTranslation("platform");
  const { data, error, mutate } = useInstallation();
  const plans = usePlans();
  const fault = error ?? plans.error;
  return (
    <>
      <PageHeader title={t("nav.settings")} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        {data && plans.data ? (
          <>
            <Features settings={data} />
            <Rules settings={data} plans={plans.data} />
          </>
        ) : fault ? (
          <Failure error={fault} onRetry={() => void Promise.all([mutate(), plans.mutate()])} />
        ) : (
          <Skeleton className="h-96" />
        )}
      </div>
    </>
  );
}

function Features({ settings }: { settings: InstallationSettings }) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const { busy, run } = useAction();
  return (
    <Card title={t("settings.flags")}>
      <div className="grid gap-4">
        {FLAGS.map((flag) => (
          <SwitchRow
            key={flag}
            label={t(`flag.${flag}`)}
            hint={t(`flag.${flag}Text`)}
            checked={settings.flags?.[flag] ?? true}
            disabled={busy}
            onChange={(on) => void run(() => changeInstallation(cache, { flags: { [flag]: on } }))}
          />
        ))}
      </div>
    </Card>
  );
}

function Rules({ settings, plans }: { settings: InstallationSettings; plans: readonly Plan[] }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const form = useSchemaForm(useSchema(), {
    new_shop_plan: settings.new_shop_plan ?? "free",
    grace_days: String(settings.grace_days),
    renewal_days: String(settings.renewal_days),
    late_minutes: String(settings.late_minutes),
    payment_instructions: settings.payment_instructions ?? "",
  });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async (values) => {
    const numbers = { grace_days: Number(values.grace_days), renewal_days: Number(values.renewal_days), late_minutes: Number(values.late_minutes) };
    const { new_shop_plan, payment_instructions } = values;
    await changeInstallation(cache, { ...numbers, new_shop_plan, payment_instructions });
    form.reset(values);
    toast.success(t("common:saved"));
  });
  return (
    <Card title={t("settings.rules")}>
      <form noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard when={isDirty && !isSubmitting} />
        <Field label={t("settings.plan")} error={errors.new_shop_plan?.message}>
          <Select {...form.register("new_shop_plan")}>
            {plans.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={t("settings.grace")} hint={t("settings.graceHint")} error={errors.grace_days?.message}>
            <Input inputMode="numeric" dir="ltr" {...form.register("grace_days")} />
          </Field>
          <Field label={t("settings.renewal")} hint={t("settings.renewalHint")} error={errors.renewal_days?.message}>
            <Input inputMode="numeric" dir="ltr" {...form.register("renewal_days")} />
          </Field>
          <Field label={t("settings.late")} hint={t("settings.lateHint")} error={errors.late_minutes?.message}>
            <Input inputMode="numeric" dir="ltr" {...form.register("late_minutes")} />
          </Field>
        </div>
        <Field label={t("settings.pay")} hint={t("settings.payHint")} error={errors.payment_instructions?.message}>
          <Textarea rows={4} maxLength={4096} {...form.register("payment_instructions")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
        <Button look="primary" type="submit" className="justify-self-start" busy={isSubmitting} disabled={!isDirty}>
          {t("common:save")}
        </Button>
      </form>
    </Card>
  );
}

function useSchema() {
  const { t } = useTranslation("platform");
  return useMemo(() => {
    const whole = z.string().check(z.trim(), z.regex(/^\d{1,5}$/, t("settings.bad")));
    return z.object({
      new_shop_plan: z.string(),
      grace_days: whole,
      renewal_days: whole,
      late_minutes: whole,
      payment_instructions: z.string(),
    });
  }, [t]);
}
