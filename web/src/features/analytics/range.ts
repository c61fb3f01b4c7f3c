import { before, todayIn } from "@/lib/locale/period";

export const RANGES = ["today", "week", "month", "custom"] as const;
export const DEFAULTS = { range: "week", since: "", until: "" };
export type Filters = typeof DEFAULTS;

const DAY = /^20\d\d-\d\d-\d\d$/;
const DAY_MS = 86_400_000;
const MOST_DAYS = 92;

/** The days that the address asks for, both included; null for a custom span that is none, or longer than 92 days. */
export function daysOf({ range, since, until }: Filters, zone: string, now: Date): { since: string; until: string } | null {
  const today = todayIn(zone, now);
  if (range === "today") return { since: today, until: today };
  if (range === "month") return { since: before(today, 29), until: today };
  if (range !== "custom") return { since: before(today, 6), until: today };
  if (!DAY.test(since) || !DAY.test(until)) return null;
  const days = (Date.parse(until) - Date.parse(since)) / DAY_MS + 1;
  return days >= 1 && days <= MOST_DAYS ? { since, until } : null;
}
