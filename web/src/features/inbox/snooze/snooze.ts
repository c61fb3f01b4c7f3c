import { clock, day, isSameDay, type Place } from "@/lib/locale/time";
import { inZone } from "./later";

export type Preset = "hour" | "evening" | "tomorrow" | "monday";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVENING = 18;
const MONDAY = 1;

/** When a chat can be seen again by a press, each as the clock of `zone` shows it; the evening only before it begins. */
export function presets(now: number, zone: string): [Preset, string][] {
  const here = inZone(now, zone);
  // The day alone, counted as if all days had 24 hours: the clock's changes are the server's to know.
  const today = Date.parse(`${here.slice(0, 10)}T00:00Z`);
  const on = (days: number, time: string) => `${new Date(today + days * DAY_MS).toISOString().slice(0, 10)}T${time}`;
  const toMonday = (MONDAY - new Date(today).getUTCDay() + 7) % 7 || 7;
  return [
    ["hour", inZone(now + HOUR_MS, zone)],
    ...(Number(here.slice(11, 13)) < EVENING - 1 ? ([["evening", on(0, `${EVENING}:00`)]] as [Preset, string][]) : []),
    ["tomorrow", on(1, "09:00")],
    ["monday", on(toMonday, "09:00")],
  ];
}

/** "18:00" for today, else "30 Nov 2026 · 09:00", kept together in a text of the other direction. */
export function moment(at: string, place: Place): string {
  const time = isolated(clock(at, place));
  return isSameDay(at, new Date().toISOString(), place) ? time : isolated(`${day(at, place)} · ${time}`);
}

const isolated = (text: string) => `\u2068${text}\u2069`;
