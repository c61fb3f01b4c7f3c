/** Where and in which words times are shown: the shop's zone, the reader's language. */
export interface Place {
  zone: string;
  locale: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const formats = new Map<string, Intl.DateTimeFormat>();
const words = new Map<string, Intl.RelativeTimeFormat>();
const units = new Map<string, Intl.NumberFormat>();

/** "14:05" */
export const clock = (at: string, place: Place) => formatOf(place, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** "12 Nov 2025" */
export const day = (at: string, place: Place) =>
  formatOf(place, { day: "numeric", month: "short", year: "numeric" }).format(new Date(at));

/** "12 November 2025 at 14:05:09 GMT+5", for whoever wants to know exactly. */
export const exact = (at: string, place: Place) =>
  formatOf(place, { dateStyle: "long", timeStyle: "long" }).format(new Date(at));

/** Whether both fall on one day of the shop. */
export function isSameDay(one: string, other: string, place: Place): boolean {
  return day(one, place) === day(other, place);
}

/** "now", "5 min ago", "in 3 hr"; from a day on the date. `now` in ms. */
export function relative(at: string, place: Place, now: number): string {
  const passed = now - new Date(at).getTime();
  const far = Math.abs(passed);
  if (far >= DAY) return day(at, place);
  const said = wordsOf(place);
  if (far < MINUTE) return said.format(0, "second");
  if (far < HOUR) return said.format(-Math.trunc(passed / MINUTE), "minute");
  return said.format(-Math.trunc(passed / HOUR), "hour");
}

/** "12 Nov, 14:05": a moment whose day is not the present one, or may not be. */
export const moment = (at: string, place: Place) =>
  formatOf(place, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** "1 h 05 min", "4 min", "12 s": how long something took or lasts. */
export function duration(seconds: number, locale: string): string {
  const unit = (value: number, name: "hour" | "minute" | "second") => unitOf(name, locale).format(value);
  if (Math.round(seconds) < 60) return unit(Math.round(seconds), "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const rest = minutes % 60;
  return rest ? `${unit(Math.floor(minutes / 60), "hour")} ${unit(rest, "minute")}` : unit(minutes / 60, "hour");
}

// To make a format costs more than to use it a hundred times, and a list has one in every row.
function wordsOf({ locale }: Place): Intl.RelativeTimeFormat {
  const known = words.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  words.set(locale, known);
  return known;
}

function unitOf(unit: string, locale: string): Intl.NumberFormat {
  const name = `${unit} ${locale}`;
  const known = units.get(name) ?? new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" });
  units.set(name, known);
  return known;
}

function formatOf({ zone, locale }: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${zone} ${locale} ${JSON.stringify(options)}`;
  const known = formats.get(name) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(name, known);
  return known;
}
