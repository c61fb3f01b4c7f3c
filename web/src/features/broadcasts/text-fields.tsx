import { X } from "lucide-react";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type CustomerLanguage, LANGUAGES } from "@/lib/resources/customers";
import { type Draft, namesCustomer } from "./words";

interface FieldsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

const LONGEST = 3000;

/** The words, once for each language that customers write in. */
export function TextFields({ draft, onChange }: FieldsProps) {
  const { t } = useTranslation(["broadcasts", "common"]);
  const written = LANGUAGES.filter((one) => one in draft.texts);
  const open = LANGUAGES.filter((one) => !(one in draft.texts));
  const drop = (language: CustomerLanguage) => {
    onChange({ texts: Object.fromEntries(Object.entries(draft.texts).filter(([one]) => one !== language)) });
  };
  return (
    <div className="grid gap-3">
      {written.map((language) => (
        <Field
          key={language}
          label={t("text", { language: t(`common:spoken.${language}`) })}
          hint={language === written[0] ? t("textHint") : undefined}
          aside={
            written.length > 1 && (
              <Button look="ghost" size="sm" onClick={() => drop(language)}>
                <X aria-hidden />
                {t("drop")}
              </Button>
            )
          }
        >
          <Textarea
            rows={5}
            maxLength={LONGEST}
            value={draft.texts[language] ?? ""}
            onChange={({ target }) => onChange({ texts: { ...draft.texts, [language]: target.value } })}
          />
        </Field>
      ))}
      {open.length > 0 && (
        <Select
          aria-label={t("addLanguage")}
          className="justify-self-start"
          value=""
          onChange={({ target }) => onChange({ texts: { ...draft.texts, [target.value]: "" } })}
        >
          <option value="">{t("addLanguage")}</option>
          {open.map((one) => (
            <option key={one} value={one}>
              {t(`common:spoken.${one}`)}
            </option>
          ))}
        </Select>
      )}
      {namesCustomer(draft) && (
        <Field label={t("nameElse")} hint={t("nameElseHint")}>
          <Input dir="auto" maxLength={80} value={draft.name_else} onChange={({ target }) => onChange({ name_else: target.value })} />
        </Field>
      )}
    </div>
  );
}
