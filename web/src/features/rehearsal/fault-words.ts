import { useTranslation } from "@/lib/locale/i18n";
import type { SceneCheck, SceneFault } from "@/lib/resources/rehearsals";

type Values = SceneFault["values"];

interface FaultWords {
  /** A fault in the reader's language; null where it has no code of ours, as those of older rehearsals. */
  wordsOf: (code: string | null, values: Values) => string | null;
  /** With what was looked at. */
  lineOf: (fault: SceneFault) => string;
  titleOf: (check: Pick<SceneCheck, "name" | "title">) => string;
}

/** What was wrong with a scene, in words; what customers and the assistant said stays as it was said. */
export function useFaultWords(): FaultWords {
  const { t, i18n } = useTranslation(["rehearsal", "common"]);
  const titleOf = (name: string, title: string) => t(`check.${name as "answered"}`, { defaultValue: title });
  const languages = new Intl.DisplayNames(i18n.language, { type: "language" });
  const stateOf = (state: string) => t(`common:order.${state as "paid"}`, { defaultValue: state });
  const named: Record<string, (value: string) => string> = {
    language: (code) => languages.of(code) ?? code,
    wanted_language: (code) => languages.of(code) ?? code,
    state: stateOf,
    states: (states) => states.split(", ").map(stateOf).join(i18n.language === "ur" ? "، " : ", "),
  };
  const shown = (values: Values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, named[name]?.(String(value)) ?? value]));
  const wordsOf = (code: string | null, values: Values) =>
    code && i18n.exists(`fault.${code}`, { ns: "rehearsal" }) ? t(`fault.${code as "no_answer"}`, shown(values)) : null;
  return {
    wordsOf,
    titleOf: ({ name, title }) => titleOf(name, title),
    lineOf: ({ check, text, code, values }) => {
      const words = wordsOf(code, values);
      return words === null ? text : check === null ? words : `${titleOf(check, check)}: ${words}`;
    },
  };
}
