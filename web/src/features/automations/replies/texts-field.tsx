import { useState } from "react";
import { Field } from "@/components/form/field";
import { Textarea } from "@/components/input/textarea";
import { Tabs } from "@/components/page/tabs";
import { useTranslation } from "@/lib/locale/i18n";
import { type Language, LANGUAGES, type Texts } from "./texts";

interface TextsFieldProps {
  label: string;
  hint?: string;
  /** Fields that may stand in the text, by name. */
  fields: readonly string[];
  texts: Texts;
  error: string | undefined;
  onChange: (texts: Texts) => void;
}

/** A text in every language of the shop's customers, one tab a language. */
export function TextsField({ label, hint, fields, texts, error, onChange }: TextsFieldProps) {
  const { t } = useTranslation(["automations", "common"]);
  const [language, setLanguage] = useState<Language>(LANGUAGES.find((one) => texts[one]) ?? "en");
  const tabs = LANGUAGES.map((value) => ({ value, label: `${t(`common:spoken.${value}`)}${texts[value].trim() ? " •" : ""}` }));
  return (
    <div className="overflow-clip rounded-lg border border-line">
      <Tabs tabs={tabs} value={language} onChange={(next) => setLanguage(next as Language)} label={t("common:language")}>
        <div className="p-3">
          <Field label={label} hint={hint} error={error}>
            <Textarea rows={5} className="min-h-28" maxLength={1024} value={texts[language]} onChange={({ target }) => onChange({ ...texts, [language]: target.value })} />
          </Field>
          {fields.length > 0 && (
            <p className="mt-2 text-sm text-ink-faint">
              {t("texts.fields")}{" "}
              {fields.map((name) => (
                <code key={name} dir="ltr" className="me-1.5 font-mono text-ink-soft">{`{${name}}`}</code>
              ))}
            </p>
          )}
        </div>
      </Tabs>
    </div>
  );
}
