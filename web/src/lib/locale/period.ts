export const PERIODS = ["any", "today", "week", "month", "custom"] as const;

export type Period = (typeof PERIODS)[number];

/** Days as the API takes them, "2026-11-25", both included; what is open is left out. */
export interface Days {
  since?: string;
  until?: string;
}

const DAY_MS = 86_400_000;
const DAY = /^20\d\d-\d\d-\d\d$/;

/** The present day of a time zone. */
export function todayIn(zone: string, now: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
}

/** What a choice of the list means on the day `today`; `since` and `until` are a custom one's own days. */
export function daysOf(period: string, since: string, until: string, today: string): Days {
  switch (period) {
    case "today":
      return { since: today, until: today };
    case "week":
      return { since: before(today, 6), until: today };
    case "month":
      return { since: before(today, 29), until: today };
    case "custom":
      return { ...(DAY.test(since) && { since }), ...(DAY.test(until) && { until }) };
    default:
      return {};
  }
}

/** So many days before `day`. */
export function before(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}
