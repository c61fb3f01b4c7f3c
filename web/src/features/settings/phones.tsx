import { useMemo } from "react";
import * as z from "zod/mini";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { Tenant } from "@/lib/resources/tenant";
import { NumberField } from "./number-field";
import { minorOf, typedOf, whole } from "./numbers";
import { SettingsForm, WithTenant } from "./settings-form";

/** How a linked phone is kept from writing like a machine. */
export function PhoneSettings() {
  return (
    <SettingsFrame section="phones">
      <WithTenant>{(tenant) => <PhoneForm tenant={tenant} />}</WithTenant>
    </SettingsFrame>
  );
}

// A second has a thousand of them.
const MS_DIGITS = 3;
const LONGEST_MS = 60_000;

interface Values {
  reply_only: boolean;
  pause_min: string;
  pause_max: string;
  gap: string;
  hourly: string;
  daily: string;
  broadcasts: string;
}

function valuesOf({ settings }: Tenant): Values {
  const seconds = (ms: number | undefined) => typedOf(ms ?? 0, MS_DIGITS).replace(/(\.\d*?)0+$/, "$1") || "0";
  return {
    reply_only: settings.phone_reply_only ?? true,
    pause_min: seconds(settings.phone_pause_min_ms),
    pause_max: seconds(settings.phone_pause_max_ms),
    gap: String(settings.phone_recipient_gap_seconds ?? 0),
    hourly: String(settings.phone_hourly_cap ?? 1),
    daily: String(settings.phone_daily_cap ?? 1),
    broadcasts: String(settings.broadcast_daily_cap ?? 1),
  };
}

function changeOf(values: Values): Schema<"TenantChange"> {
  return {
    settings: {
      phone_reply_only: values.reply_only,
      phone_pause_min_ms: minorOf(values.pause_min, MS_DIGITS) ?? 0,
      phone_pause_max_ms: minorOf(values.pause_max, MS_DIGITS) ?? 0,
      phone_recipient_gap_seconds: Number(values.gap),
      phone_hourly_cap: Number(values.hourly),
      phone_daily_cap: Number(values.daily),
      broadcast_daily_cap: Number(values.broadcasts),
    },
  };
}

function PhoneForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("settings");
  return (
    <SettingsForm tenant={tenant} schema={useSchema()} valuesOf={valuesOf} changeOf={changeOf}>
      {(form) => (
        <>
          <p className="text-base text-pretty text-ink-soft">{t("phones.intro")}</p>
          <Card title={t("phones.who")}>
            <LabelledSwitch control={form.control} name="reply_only" label={t("phones.replyOnly")} hint={t("phones.replyOnlyHint")} />
          </Card>
          <Card title={t("phones.pace")}>
            <div className="grid gap-4 sm:grid-cols-2">
              <NumberField form={form} name="pause_min" label={t("phones.pauseMin")} unit={t("unit.seconds")} hint={t("phones.pauseHint")} />
              <NumberField form={form} name="pause_max" label={t("phones.pauseMax")} unit={t("unit.seconds")} hint={t("phones.pauseMaxHint")} />
              <NumberField form={form} name="gap" label={t("phones.gap")} unit={t("unit.seconds")} hint={t("phones.gapHint")} />
            </div>
          </Card>
          <Card title={t("phones.caps")}>
            <div className="grid gap-4 sm:grid-cols-2">
              <NumberField form={form} name="hourly" label={t("phones.hourly")} unit={t("unit.messages")} hint={t("phones.capHint")} />
              <NumberField form={form} name="daily" label={t("phones.daily")} unit={t("unit.messages")} hint={t("phones.capHint")} />
              <NumberField
                form={form}
                name="broadcasts"
                label={t("phones.broadcasts")}
                unit={t("unit.messages")}
                hint={t("phones.broadcastsHint")}
              />
            </div>
          </Card>
        </>
      )}
    </SettingsForm>
  );
}

function useSchema() {
  const { t } = useTranslation("settings");
  return useMemo(() => {
    const isPause = (typed: string) => (minorOf(typed || "-", MS_DIGITS) ?? Infinity) <= LONGEST_MS;
    const pause = z.string().check(z.trim(), z.refine(isPause, t("fault.seconds", { most: 60 })));
    const schema = z.object({
      reply_only: z.boolean(),
      pause_min: pause,
      pause_max: pause,
      gap: whole(t, 0, 3_600),
      hourly: whole(t, 1, 10_000),
      daily: whole(t, 1, 100_000),
      broadcasts: whole(t, 1, 500),
    });
    const rises = ({ pause_min, pause_max }: Values) => Number(pause_min) <= Number(pause_max);
    return schema.check(z.refine(rises, { path: ["pause_max"], message: t("fault.pause") }));
  }, [t]);
}
