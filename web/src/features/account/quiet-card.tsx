import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { SwitchRow } from "@/components/input/switch-row";
import { Card } from "@/components/page/card";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { changeNotificationSettings, type NotificationSettings } from "./notification-settings";

const EVENING = { quiet_from_hour: 22, quiet_until_hour: 8 };
const NEVER = { quiet_from_hour: 0, quiet_until_hour: 0 };

/** When nothing goes out, and what a push may say. */
export function QuietCard({ settings }: { settings: NotificationSettings }) {
  const { t } = useTranslation("notifications");
  const cache = useCache();
  const { run } = useAction();
  const change = (next: Partial<typeof EVENING> & { names_in_push?: boolean }) => {
    cache.put("/api/notifications/settings", {}, { ...settings, ...next });
    void run(() => changeNotificationSettings(next)).then((done) => {
      if (!done) cache.invalidate("/api/notifications/settings");
    });
  };
  const isQuiet = settings.quiet_from_hour !== settings.quiet_until_hour;
  return (
    <Card title={t("quiet.title")}>
      <div className="grid gap-4">
        <SwitchRow
          label={t("quiet.on")}
          hint={t("quiet.hint", { zone: settings.time_zone })}
          checked={isQuiet}
          onChange={(on) => change(on ? EVENING : NEVER)}
        />
        {isQuiet && (
          <div className="grid grid-cols-2 gap-3">
            <HourField label={t("quiet.from")} value={settings.quiet_from_hour} onChange={(quiet_from_hour) => change({ quiet_from_hour })} />
            <HourField label={t("quiet.until")} value={settings.quiet_until_hour} onChange={(quiet_until_hour) => change({ quiet_until_hour })} />
          </div>
        )}
        <SwitchRow
          label={t("names.label")}
          hint={t("names.hint")}
          checked={settings.names_in_push}
          onChange={(names_in_push) => change({ names_in_push })}
        />
      </div>
    </Card>
  );
}

function HourField({ label, value, onChange }: { label: string; value: number; onChange: (hour: number) => void }) {
  return (
    <Field label={label}>
      <Select value={String(value)} onChange={({ target }) => onChange(Number(target.value))}>
        {Array.from({ length: 24 }, (_, hour) => (
          <option key={hour} value={hour}>
            {`${String(hour).padStart(2, "0")}:00`}
          </option>
        ))}
      </Select>
    </Field>
  );
}
