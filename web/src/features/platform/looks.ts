import type { State } from "@/lib/resources/platform";

export const STATES: readonly State[] = ["trial", "active", "past_due", "suspended", "closed"];
export const TONES = { trial: "info", active: "good", past_due: "warn", suspended: "bad", closed: "plain" } as const;

/** From where an operator may move a shop whereto; the server decides. */
export const MOVES: Record<State, readonly [State, ...State[]]> = {
  trial: ["active", "past_due", "suspended", "closed"],
  active: ["past_due", "suspended", "closed"],
  past_due: ["active", "suspended", "closed"],
  suspended: ["active", "closed"],
  closed: ["active"],
};

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "3.2 GB" */
export function bytes(value: number, locale: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const format = new Intl.NumberFormat(locale, { style: "unit", unit: UNITS[power]!, maximumFractionDigits: 1 });
  return format.format(value / 1000 ** power);
}

export const usd = (value: string | number, locale: string) => Number(value).toLocaleString(locale, { style: "currency", currency: "USD" });
