import { useMemo } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { useSchemaForm } from "@/lib/page/forms";
import type { Tenant } from "@/lib/resources/tenant";
import { NumberField } from "./number-field";
import { hoursOf, minorOf, typedOf, whole } from "./numbers";
import { SettingsForm, WithTenant } from "./settings-form";

/** How an order is paid, who decides on it, and what happens when nobody pays. */
export function PaymentSettings() {
  return (
    <SettingsFrame section="payments">
      <WithTenant>{(tenant) => <PaymentForm tenant={tenant} />}</WithTenant>
    </SettingsFrame>
  );
}

interface Values {
  two_people: string;
  undo_seconds: string;
  reads_proofs: boolean;
  deposit: string;
  identification: "none" | "amount" | "reference";
  expiry: string;
  reminders: string;
  quiet_from: string;
  quiet_until: string;
}
type Form = ReturnType<typeof useSchemaForm<Values>>;

function valuesOf({ settings, currency_digits }: Tenant): Values {
  const text = (value: number | undefined) => String(value ?? 0);
  return {
    two_people: typedOf(settings.two_people_above_minor ?? 0, currency_digits),
    undo_seconds: text(settings.decision_undo_seconds),
    reads_proofs: settings.ai_reads_proofs ?? false,
    deposit: text(settings.deposit_percent),
    identification: settings.payment_identification ?? "none",
    expiry: text(settings.order_expiry_hours),
    reminders: (settings.reminder_hours ?? []).join(", "),
    quiet_from: text(settings.quiet_from_hour),
    quiet_until: text(settings.quiet_until_hour),
  };
}

function changeOf(values: Values, { currency_digits }: Tenant): Schema<"TenantChange"> {
  return {
    settings: {
      two_people_above_minor: minorOf(values.two_people, currency_digits) ?? 0,
      decision_undo_seconds: Number(values.undo_seconds),
      ai_reads_proofs: values.reads_proofs,
      deposit_percent: Number(values.deposit),
      payment_identification: values.identification,
      order_expiry_hours: Number(values.expiry),
      reminder_hours: hoursOf(values.reminders) ?? [],
      quiet_from_hour: Number(values.quiet_from),
      quiet_until_hour: Number(values.quiet_until),
    },
  };
}

function PaymentForm({ tenant }: { tenant: Tenant }) {
  return (
    <SettingsForm tenant={tenant} schema={useSchema(tenant.currency_digits)} valuesOf={valuesOf} changeOf={changeOf}>
      {(form) => (
        <>
          <Deciding form={form} currency={tenant.currency} />
          <Paying form={form} />
          <Waiting form={form} />
        </>
      )}
    </SettingsForm>
  );
}

function Deciding({ form, currency }: { form: Form; currency: string }) {
  const { t } = useTranslation("settings");
  const { errors } = form.formState;
  return (
    <Card title={t("deciding.title")}>
      <div className="grid gap-4">
        <Field label={t("deciding.two", { currency })} hint={t("deciding.twoHint")} error={errors.two_people?.message}>
          <Input dir="ltr" inputMode="decimal" autoComplete="off" placeholder={t("deciding.noLimit")} {...form.register("two_people")} />
        </Field>
        <NumberField form={form} name="undo_seconds" label={t("deciding.undo")} unit={t("unit.seconds")} hint={t("deciding.undoHint")} />
        <LabelledSwitch control={form.control} name="reads_proofs" label={t("deciding.ai")} hint={t("deciding.aiHint")} />
      </div>
    </Card>
  );
}

const IDENTIFICATIONS = ["none", "amount", "reference"] as const;

function Paying({ form }: { form: Form }) {
  const { t } = useTranslation("settings");
  const { errors } = form.formState;
  return (
    <Card title={t("paying.title")}>
      <div className="grid gap-4">
        <NumberField form={form} name="deposit" label={t("paying.deposit")} unit="%" hint={t("paying.depositHint")} />
        <Field label={t("paying.known")} hint={t("paying.knownHint")} error={errors.identification?.message}>
          <Select {...form.register("identification")}>
            {IDENTIFICATIONS.map((one) => (
              <option key={one} value={one}>
                {t(`paying.by.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </Card>
  );
}

function Waiting({ form }: { form: Form }) {
  const { t } = useTranslation("settings");
  const { errors } = form.formState;
  return (
    <Card title={t("waiting.title")}>
      <div className="grid gap-4">
        <Field label={t("waiting.reminders")} hint={t("waiting.remindersHint")} error={errors.reminders?.message}>
          <Input dir="ltr" inputMode="numeric" autoComplete="off" placeholder="24, 48" {...form.register("reminders")} />
        </Field>
        <NumberField form={form} name="expiry" label={t("waiting.expiry")} unit={t("unit.hours")} hint={t("waiting.expiryHint")} />
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 text-sm font-medium">{t("waiting.quiet")}</legend>
          <div className="flex items-center gap-2">
            <HourSelect form={form} name="quiet_from" label={t("waiting.from")} />
            <span aria-hidden className="text-ink-faint">
              –
            </span>
            <HourSelect form={form} name="quiet_until" label={t("waiting.until")} />
          </div>
          <p className="text-sm text-ink-faint">{t("waiting.quietHint")}</p>
        </fieldset>
      </div>
    </Card>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function HourSelect({ form, name, label }: { form: Form; name: "quiet_from" | "quiet_until"; label: string }) {
  return (
    <Select aria-label={label} className="w-28" {...form.register(name)}>
      {HOURS.map((hour) => (
        <option key={hour} value={hour}>
          {`${String(hour).padStart(2, "0")}:00`}
        </option>
      ))}
    </Select>
  );
}

function useSchema(digits: number) {
  const { t } = useTranslation("settings");
  return useMemo(() => {
    const hour = z.string();
    return z.object({
      two_people: z.string().check(z.refine((typed) => minorOf(typed, digits) !== null, t("fault.amount"))),
      undo_seconds: whole(t, 0, 60),
      reads_proofs: z.boolean(),
      deposit: whole(t, 0, 99),
      identification: z.enum(IDENTIFICATIONS),
      expiry: whole(t, 1, 8_760),
      reminders: z.string().check(z.refine((typed) => hoursOf(typed) !== null, t("fault.hours"))),
      quiet_from: hour,
      quiet_until: hour,
    });
  }, [t, digits]);
}
