import { useState } from "react";
import { Bubble } from "@/components/chat/bubble";
import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { type PreviewLanguage, useInstructions } from "@/lib/resources/methods";

const LANGUAGES: readonly PreviewLanguage[] = ["en", "ur", "roman_ur", "ar"];

/** Word for word what a customer is told after ordering. */
export function Preview() {
  const { t } = useTranslation(["methods", "common"]);
  const [language, setLanguage] = useState<PreviewLanguage>("en");
  const { data, error, mutate } = useInstructions(language);
  return (
    <Card title={t("preview.title")} className="lg:sticky lg:top-4">
      <div className="grid gap-3">
        <p className="text-sm text-ink-soft">{t("preview.text")}</p>
        <Field label={t("preview.language")}>
          <Select value={language} onChange={({ target }) => setLanguage(target.value as PreviewLanguage)}>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {t(`common:spoken.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <Skeleton className="h-48" />}
        {data && (data.text === null ? <p className="text-sm text-warn-ink">{t("preview.none")}</p> : <Bubble text={data.text} />)}
      </div>
    </Card>
  );
}
