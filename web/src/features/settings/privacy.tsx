import { useMemo } from "react";
import * as z from "zod/mini";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Failure, Skeleton } from "@/components/page/states";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { useRetention } from "@/lib/resources/privacy";
import { useMay } from "@/lib/resources/profile";
import type { Tenant } from "@/lib/resources/tenant";
import { NumberField } from "./number-field";
import { whole } from "./numbers";
import { SettingsForm, WithTenant } from "./settings-form";

/** How long the shop keeps what it knows of people, and who sees their numbers. */
export function PrivacySettings() {
  const isAdmin = useMay("admin");
  return (
    <SettingsFrame section="privacy">
      <WithTenant>{(tenant) => <PrivacyForm tenant={tenant} />}</WithTenant>
      {isAdmin && <Tonight />}
    </SettingsFrame>
  );
}

const KEPT = ["messages", "files", "proofs", "events"] as const;
const LONGEST_DAYS = 3_650;

interface Values extends Record<(typeof KEPT)[number], string> {
  mask_phones: boolean;
}

function valuesOf({ settings }: Tenant): Values {
  return {
    mask_phones: settings.mask_phones ?? false,
    messages: String(settings.keep_messages_days ?? 0),
    files: String(settings.keep_files_days ?? 0),
    proofs: String(settings.keep_proofs_days ?? 0),
    events: String(settings.keep_events_days ?? 0),
  };
}

function changeOf({ mask_phones, messages, files, proofs, events }: Values): Schema<"TenantChange"> {
  return {
    settings: {
      mask_phones,
      keep_messages_days: Number(messages),
      keep_files_days: Number(files),
      keep_proofs_days: Number(proofs),
      keep_events_days: Number(events),
    },
  };
}

function PrivacyForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("settings");
  const schema = useMemo(() => {
    const days = whole(t, 0, LONGEST_DAYS);
    return z.object({ mask_phones: z.boolean(), messages: days, files: days, proofs: days, events: days });
  }, [t]);
  return (
    <SettingsForm tenant={tenant} schema={schema} valuesOf={valuesOf} changeOf={changeOf}>
      {(form) => (
        <>
          <Card title={t("privacy.who")}>
            <LabelledSwitch control={form.control} name="mask_phones" label={t("privacy.mask")} hint={t("privacy.maskHint")} />
          </Card>
          <Card title={t("privacy.keep")}>
            <div className="grid gap-4">
              <p className="text-base text-pretty text-ink-soft">{t("privacy.keepText")}</p>
              {KEPT.map((kind) => (
                <NumberField
                  key={kind}
                  form={form}
                  name={kind}
                  label={t(`privacy.${kind}`)}
                  unit={t("unit.days")}
                  hint={t(`privacy.${kind}Hint`)}
                />
              ))}
            </div>
          </Card>
        </>
      )}
    </SettingsForm>
  );
}

/** What the days that are saved would take away. */
function Tonight() {
  const { t, i18n } = useTranslation("settings");
  const { data, error, mutate } = useRetention();
  const going = data ? KEPT.filter((kind) => data[kind] > 0) : [];
  return (
    <Card title={t("privacy.tonight")}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-5 w-40" />}
      {data && going.length === 0 && <p className="text-base text-ink-soft">{t("privacy.nothingGoes")}</p>}
      {data && going.length > 0 && (
        <ul className="grid gap-1 text-base">
          {going.map((kind) => (
            <li key={kind}>
              {t(`privacy.${kind}`)}: <bdi className="font-medium tabular-nums">{data[kind].toLocaleString(i18n.language)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
