import { Field } from "@/components/form/field";
import { Checkbox } from "@/components/input/checkbox";
import { Select } from "@/components/input/select";
import { useTranslation } from "@/lib/locale/i18n";
import { LANGUAGES, useCustomerLabels } from "@/lib/resources/customers";
import { ACTIVITIES, type Draft } from "./words";

interface FieldsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

const ORDERED = ["any", "yes", "no"] as const;

/** Which of those who wrote first. */
export function AudienceFields({ draft, onChange }: FieldsProps) {
  const { t } = useTranslation(["broadcasts", "common"]);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Labels draft={draft} onChange={onChange} />
      <Field label={t("activity.label")}>
        <Select value={draft.activity} onChange={({ target }) => onChange({ activity: target.value })}>
          {ACTIVITIES.map((one) => (
            <option key={one} value={one}>
              {one === "" ? t("activity.any") : activityText(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("ordered.label")}>
        <Select value={draft.ordered} onChange={({ target }) => onChange({ ordered: target.value as Draft["ordered"] })}>
          {ORDERED.map((one) => (
            <option key={one} value={one}>
              {t(`ordered.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("language")}>
        <Select value={draft.language} onChange={({ target }) => onChange({ language: target.value as Draft["language"] })}>
          <option value="">{t("anyLanguage")}</option>
          {LANGUAGES.map((one) => (
            <option key={one} value={one}>
              {t(`common:spoken.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );

  function activityText(one: string): string {
    const [kind, days] = one.split(":");
    const count = Number(days);
    return kind === "within" ? t("activity.within", { count }) : t("activity.silent", { count });
  }
}

function Labels({ draft, onChange }: FieldsProps) {
  const { t } = useTranslation("broadcasts");
  const known = useCustomerLabels().data ?? [];
  if (known.length === 0) return null;
  const toggle = (label: string) =>
    onChange({
      labels: draft.labels.includes(label) ? draft.labels.filter((one) => one !== label) : [...draft.labels, label],
    });
  return (
    <fieldset className="grid gap-1.5 sm:col-span-2">
      <legend className="mb-1.5 text-sm font-medium">{t("labels")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {known.map(({ label, count }) => (
          <label key={label} className="flex min-h-8 items-center gap-2">
            <Checkbox checked={draft.labels.includes(label)} onCheckedChange={() => toggle(label)} />
            <bdi>{label}</bdi>
            <span className="text-sm text-ink-faint tabular-nums">{count}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
