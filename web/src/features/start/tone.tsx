import { clsx } from "clsx";
import { useState } from "react";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";

// What the assistant is told, which it reads best in English whatever it answers in.
const WORDS = {
  friendly: "Warm and friendly, like a good neighbour; short sentences, an emoji now and then.",
  polite: "Polite and formal, full sentences, no emoji.",
  brief: "As brief as possible, straight to the point.",
} as const;
const TONES = ["friendly", "polite", "brief"] as const;

/** How the assistant writes: a few to choose from, each with how it would sound. */
export function Tone({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("start");
  const cache = useCache();
  const { run } = useAction();
  const [chosen, setChosen] = useState(tenant.settings.tone);
  const choose = async (tone: string) => {
    setChosen(tone);
    if (!(await run(() => changeTenant(cache, { settings: { tone } })))) setChosen(tenant.settings.tone);
  };
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{t("tone.title")}</legend>
      {TONES.map((tone) => {
        const words = WORDS[tone];
        return (
          <label
            key={tone}
            className={clsx(
              "grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-lg border p-3 transition-colors duration-150",
              chosen === words ? "border-accent bg-accent-soft" : "border-line hover:bg-sunken",
            )}
          >
            <input
              type="radio"
              name="tone"
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={chosen === words}
              onChange={() => void choose(words)}
            />
            <span className="font-medium">{t(`tone.${tone}.name`)}</span>
            <span className="col-start-2 text-sm text-ink-soft">{t(`tone.${tone}.sample`)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
