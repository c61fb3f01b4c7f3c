import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { useTranslation } from "@/lib/locale/i18n";
import type { WhatsAppTemplate } from "@/lib/resources/whatsapp-templates";
import type { Draft } from "./words";

interface TemplateFieldsProps {
  draft: Draft;
  templates: WhatsAppTemplate[];
  onChange: (part: Partial<Draft>) => void;
}

/** What goes to those who have not written for 24 hours: a template of Meta's, or nothing. */
export function TemplateFields({ draft, templates, onChange }: TemplateFieldsProps) {
  const { t } = useTranslation("broadcasts");
  const usable = templates.filter(({ file, why_not }) => file === null && why_not === null);
  const chosen = usable.find(({ id }) => id === draft.template_id);
  return (
    <div className="grid gap-3">
      <Field label={t("template")} hint={t("templateHint")}>
        <Select
          value={draft.template_id}
          onChange={({ target }) => onChange({ template_id: target.value, variables: {} })}
        >
          <option value="">{t("noTemplate")}</option>
          {usable.map(({ id, name, language }) => (
            <option key={id} value={id}>{`${name} · ${language}`}</option>
          ))}
        </Select>
      </Field>
      {chosen?.variables.map(({ key, name, example }) => (
        <Field key={key} label={t("blank", { name })} hint={example || undefined}>
          <Input
            dir="auto"
            maxLength={1024}
            value={draft.variables[key] ?? ""}
            onChange={({ target }) => onChange({ variables: { ...draft.variables, [key]: target.value } })}
          />
        </Field>
      ))}
    </div>
  );
}
