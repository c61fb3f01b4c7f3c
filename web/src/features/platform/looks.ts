import type { Grant, State } from "@/lib/resources/platform";

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

export const QUOTAS = [
  "messages",
  "ai_runs",
  "ai_cost_usd_cents",
  "whatsapp_accounts",
  "seats",
  "storage_bytes",
] as const satisfies readonly Grant["quota"][];

/** How many of the quota's own units are one as people count it: dollars, megabytes. */
export const STEP: Record<Grant["quota"], number> = {
  messages: 1,
  ai_runs: 1,
  ai_cost_usd_cents: 100,
  whatsapp_accounts: 1,
  seats: 1,
  storage_bytes: 1_000_000,
};

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "3.2 GB" */
export function bytes(value: number, locale: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const format = new Intl.NumberFormat(locale, { style: "unit", unit: UNITS[power]!, maximumFractionDigits: 1 });
  return format.format(value / 1000 ** power);
}

export const usd = (value: string | number, locale: string) => Number(value).toLocaleString(locale, { style: "currency", currency: "USD" });

/** So much of a quota in words: "1,200", "$4.20", "12 MB". */
export function sizeOf(quota: Grant["quota"], value: number, locale: string): string {
  if (quota === "storage_bytes") return bytes(value, locale);
  return quota === "ai_cost_usd_cents" ? usd(value / STEP[quota], locale) : value.toLocaleString(locale);
}
