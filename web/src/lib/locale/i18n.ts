import i18next, { type BackendModule, type i18n as I18n, type ReadCallback, type TFunction } from "i18next";
import { createContext, use, useContext, useSyncExternalStore } from "react";
import { read, write } from "@/lib/page/stored";
import type en from "@/locales/en";
import common from "@/locales/en/common.json";

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

const FILES = import.meta.glob<Texts>(["../../locales/*/*.json", "!../../locales/en/common.json"], { import: "default" });

/** Fetches a room's texts when they are first asked for: `useTranslation("inbox")` waits for them. */
const files: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language: string, room: string, done: ReadCallback) {
    const load = FILES[`../../locales/${language}/${room}.json`];
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
  await i18next.use(files).init({
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

/** The words of some rooms in one language, and the language itself. */
interface Words<Rooms extends Room | readonly Room[]> {
  t: TFunction<Rooms>;
  i18n: I18n;
}

/** Stands once around the page: whoever reads texts is drawn anew with the language, and listens to nothing. */
export const Spoken = createContext<string | null>(null);

/** The language of the dashboard, for `Spoken`. */
export const useSpoken = (): string => useSyncExternalStore(watchLanguage, () => i18next.language);

const words = new Map<string, Words<Room>>();
const loading = new Map<string, Promise<void>>();

/**
 * The texts of a room, or of several: `t("save")`, `t("common:save")`. What is not there yet is waited for in the nearest
 * Suspense. `t` stays the same until the language changes, and costs little in a list of many rows.
 */
export function useTranslation<const Rooms extends Room | readonly Room[] = "common">(rooms?: Rooms): Words<Rooms> {
  const language = useContext(Spoken) ?? i18next.language;
  const asked: Room | readonly Room[] = rooms ?? "common";
  const name = `${language} ${String(asked)}`;
  if (!words.has(name)) {
    const wanted = typeof asked === "string" ? [asked] : asked;
    if (!wanted.every((room) => i18next.hasLoadedNamespace(room, { lng: language }))) use(fetched(name, wanted));
    words.set(name, { t: remembered(i18next.getFixedT(language, wanted)), i18n: i18next });
  }
  return words.get(name) as unknown as Words<Rooms>;
}

/** One promise for all who wait for the same. */
function fetched(name: string, rooms: readonly Room[]): Promise<void> {
  const file = loading.get(name) ?? loadTexts(...rooms);
  loading.set(name, file);
  return file;
}

type Translate = (key: string, options?: object) => string;

/** Looks a text without places to fill up once: to find it anew costs more than all else in a row of a list. */
function remembered(t: unknown): TFunction<Room> {
  const known = new Map<string, string>();
  const translate: Translate = (key, options) => {
    if (options !== undefined) return (t as Translate)(key, options);
    const text = known.get(key) ?? (t as Translate)(key);
    known.set(key, text);
    return text;
  };
  return translate as unknown as TFunction<Room>;
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

function watchLanguage(tell: () => void): () => void {
  i18next.on("languageChanged", tell);
  return () => i18next.off("languageChanged", tell);
}
