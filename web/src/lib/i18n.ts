import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import en from "@/locales/en";
import { read, write } from "./stored";

export const LANGUAGES = { en: { name: "English", dir: "ltr" }, ur: { name: "اردو", dir: "rtl" } } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof en;
  }
}

/** Resolves once the chosen language's texts are there. */
export async function startI18n(language: Language = chosen()): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "common",
    resources: { en },
    interpolation: { escapeValue: false },
  });
  i18next.on("languageChanged", apply);
  if (language !== "en") await speak(language);
  return i18next;
}

/** Change the language of the dashboard, and remember it in this browser. */
export async function speak(language: Language): Promise<void> {
  if (language === "ur" && !i18next.hasResourceBundle("ur", "common")) {
    const { default: ur } = await import("@/locales/ur");
    for (const [namespace, texts] of Object.entries(ur)) i18next.addResourceBundle("ur", namespace, texts);
  }
  write("language", language === "en" ? null : language);
  await i18next.changeLanguage(language);
}

/** The words of this page in the order they are read. */
export function directionOf(language: string): "ltr" | "rtl" {
  return LANGUAGES[language as Language].dir;
}

function chosen(): Language {
  return read("language") === "ur" ? "ur" : "en";
}

function apply(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
