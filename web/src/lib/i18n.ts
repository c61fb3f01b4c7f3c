import i18next, { type BackendModule, type ReadCallback } from "i18next";
import { initReactI18next } from "react-i18next";
import common from "@/locales/en/common.json";
import type en from "@/locales/en";
import { read, write } from "./stored";

export const LANGUAGES = { en: { name: "English", dir: "ltr" }, ur: { name: "اردو", dir: "rtl" } } as const;
export type Language = keyof typeof LANGUAGES;
/** A file of texts: "common", or one a room. */
export type Room = keyof typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof en;
  }
}

type Texts = typeof common;

const FILES = import.meta.glob<Texts>(["../locales/*/*.json", "!../locales/en/common.json"], { import: "default" });

/** Fetches a room's texts when they are first asked for: `useTranslation("inbox")` waits for them. */
const files: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language: string, room: string, done: ReadCallback) {
    const load = FILES[`../locales/${language}/${room}.json`];
    if (!load) return done(new Error(`There are no texts ${room} in ${language}.`), false);
    load().then(
      (texts) => done(null, texts),
      (error: unknown) => done(error as Error, false),
    );
  },
};

/** Resolves once the texts that every page needs are there, in the chosen language. */
export async function startI18n(): Promise<void> {
  i18next.on("languageChanged", apply);
  await i18next
    .use(files)
    .use(initReactI18next)
    .init({
      lng: chosen(),
      // Every language has every text, which a test proves; English would only be fetched for nothing.
      fallbackLng: false,
      ns: ["common"],
      defaultNS: "common",
      resources: { en: { common } },
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
    });
}

/** Fetch these rooms' texts beside a page, so that it need not wait for them afterwards. */
export async function loadTexts(...rooms: Room[]): Promise<void> {
  await i18next.loadNamespaces(rooms);
}

/** Change the language of the dashboard, and remember it in this browser. */
export async function speak(language: Language): Promise<void> {
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
