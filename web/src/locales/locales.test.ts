import { describe, expect, it } from "vitest";
import en from "./en";
import ur from "./ur";

type Texts = { [name: string]: string | Texts };

const SOURCES = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

/** Every text by its key, such as "inbox:title". */
function flat(texts: Texts, before = ""): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]) => {
    const key = before + name;
    return typeof value === "string" ? [[key, value] as [string, string]] : flat(value, before ? `${key}.` : `${key}:`);
  });
}

const english = new Map(flat(en));
const urdu = new Map(flat(ur));
const places = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe("the texts", () => {
  it("are the same ones in every language", () => {
    expect([...urdu.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("are nowhere empty, and name the same values", () => {
    for (const [key, text] of english) {
      const other = urdu.get(key) ?? "";
      expect(other.trim(), key).not.toBe("");
      expect(places(other), key).toEqual(places(text));
    }
  });

  it("are there for every key that the code names", () => {
    const missing = Object.entries(SOURCES).flatMap(([path, source]) =>
      keysIn(source).flatMap((key) => (isKnown(key) ? [] : [`${path}: ${key}`])),
    );
    expect(missing).toEqual([]);
  });
});

/** The keys written out in a file, in the room that its `useTranslation` or its `TFunction` names first. */
function keysIn(source: string): string[] {
  const room = /(?:useTranslation\(|TFunction<)\[?"(\w+)"/.exec(source)?.[1] ?? "common";
  const named = [...source.matchAll(/\bt\(\s*"([\w.:]+)"/g)].map(([, key = ""]) => key);
  return named.map((key) => (key.includes(":") ? key : `${room}:${key}`));
}

/** A file with several components may use the texts of its room in one and those of "common" in another. */
function isKnown(key: string): boolean {
  const [, name = ""] = key.split(":");
  return [key, `common:${name}`].some((one) => english.has(one) || english.has(`${one}_other`));
}
