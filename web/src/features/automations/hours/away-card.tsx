import { useState } from "react";
import { Link } from "react-router";
import { Bubble } from "@/components/chat/bubble";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { Skeleton } from "@/components/page/states";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { type Language, usePreview, useTemplates } from "@/lib/resources/templates";
import { changeTenant, useTenant } from "@/lib/resources/tenant";

const CHOICES = ["off", "when_nobody_answers", "instead_of_ai"] as const;
const LANGUAGES: readonly Language[] = ["en", "ur", "roman_ur", "ar"];
const AWAY = "away";

/** What a customer hears outside the hours, once until they begin again. */
export function AwayCard() {
  const { t } = useTranslation("automations");
  const cache = useCache();
  const { run } = useAction();
  const isAdmin = useMay("admin");
  const tenant = useTenant().data;
  const [wanted, setWanted] = useState<(typeof CHOICES)[number] | null>(null);
  const chosen = wanted ?? tenant?.settings.away_message ?? "off";
  const choose = async (next: (typeof CHOICES)[number]) => {
    setWanted(next);
    await run(() => changeTenant(cache, { settings: { away_message: next } }));
    setWanted(null);
  };
  return (
    <Card title={t("away.title")} className="lg:sticky lg:top-4">
      <fieldset disabled={!isAdmin} className="grid gap-3">
        <legend className="sr-only">{t("away.title")}</legend>
        {CHOICES.map((one) => (
          <label key={one} className="grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] gap-x-2.5">
            <input
              type="radio"
              name="away"
              className="mt-0.5 size-4 accent-accent"
              checked={chosen === one}
              onChange={() => void choose(one)}
            />
            <span className="font-medium">{t(`away.${one}`)}</span>
            <span className="col-start-2 text-sm text-ink-soft">{t(`away.${one}Text`)}</span>
          </label>
        ))}
      </fieldset>
      {chosen !== "off" && <Words />}
    </Card>
  );
}

/** Word for word, as it would be read now. */
function Words() {
  const { t } = useTranslation(["automations", "common"]);
  const [language, setLanguage] = useState<Language>("en");
  const wordings = useTemplates().data?.items.find(({ name }) => name === AWAY)?.wordings;
  const body = wordings?.find((one) => one.language === language)?.body ?? "";
  const { data } = usePreview(AWAY, language, body);
  return (
    <div className="mt-4 grid gap-2 border-t border-line pt-4">
      <Select aria-label={t("away.language")} value={language} onChange={({ target }) => setLanguage(target.value as Language)}>
        {LANGUAGES.map((one) => (
          <option key={one} value={one}>
            {t(`common:spoken.${one}`)}
          </option>
        ))}
      </Select>
      {data ? <Bubble text={data.text} /> : <Skeleton className="h-24" />}
      <Link to={`/templates?template=${AWAY}`} className="text-sm font-medium text-accent-ink underline underline-offset-2">
        {t("away.edit")}
      </Link>
    </div>
  );
}
