export const LANGUAGES = ["en", "ur", "roman_ur", "ar"] as const;

export type Language = (typeof LANGUAGES)[number];
/** As they stand in a form: every language, empty where nothing is written. */
export type Texts = Record<Language, string>;

export const textsOf = (known: Partial<Record<string, string>>): Texts => ({
  en: known.en ?? "",
  ur: known.ur ?? "",
  roman_ur: known.roman_ur ?? "",
  ar: known.ar ?? "",
});

/** Only the languages in which something is written. */
export function written(texts: Texts): Partial<Texts> {
  return Object.fromEntries(LANGUAGES.flatMap((one) => (texts[one].trim() ? [[one, texts[one].trim()]] : [])));
}

interface Fault {
  message?: string | undefined;
}

/** What is wrong with the texts: with all of them, or with the first language that the server names. */
export function faultIn(fault: (Fault & Partial<Record<Language, Fault>>) | undefined): string | undefined {
  return fault?.message ?? LANGUAGES.map((one) => fault?.[one]?.message).find(Boolean);
}
