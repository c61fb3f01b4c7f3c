import type { TFunction } from "i18next";
import * as z from "zod/mini";

/** What is typed in a field for a whole number between two others. */
export function whole(t: TFunction<"settings">, least: number, most: number) {
  const fits = (typed: string) => /^\d{1,16}$/.test(typed) && Number(typed) >= least && Number(typed) <= most;
  return z.string().check(z.trim(), z.refine(fits, t("fault.whole", { least, most })));
}

/** Hours as people write them in a row, "24, 48": each later than the one before, five at most. Null where they are not. */
export function hoursOf(typed: string): number[] | null {
  const words = typed.split(/[\s,،]+/).filter(Boolean);
  if (words.length > 5 || !words.every((word) => /^\d{1,3}$/.test(word))) return null;
  const hours = words.map(Number);
  const rises = hours.every((hour, place) => hour >= 1 && hour <= 720 && hour > (hours[place - 1] ?? 0));
  return rises ? hours : null;
}

/** Minor units as people write them: 250000 of two digits is "2500", 1950 is "19.50". Nought is nothing. */
export function typedOf(minor: number, digits: number): string {
  if (minor === 0) return "";
  const padded = String(minor).padStart(digits + 1, "0");
  const cut = padded.length - digits;
  const fraction = padded.slice(cut);
  return /^0*$/.test(fraction) ? padded.slice(0, cut) : `${padded.slice(0, cut)}.${fraction}`;
}

/** The other way; null for what is no amount of such a currency. */
export function minorOf(typed: string, digits: number): number | null {
  const plain = typed.trim().replaceAll(",", "");
  if (plain === "") return 0;
  const [, units = "", fraction = ""] = /^(\d{1,11})(?:\.(\d{1,4}))?$/.exec(plain) ?? [];
  if (units === "" || fraction.length > digits) return null;
  return Number(units + fraction.padEnd(digits, "0"));
}
