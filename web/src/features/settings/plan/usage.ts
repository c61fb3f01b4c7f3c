import type { Quota } from "@/lib/resources/billing";

const NEAR_PERCENT = 80;
const CENTS = 100;
const KB = 1_000;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** How it stands with a quota: room, four fifths used, or used up. */
export function fullnessOf(percent: number | null): "free" | "near" | "full" {
  if (percent === null || percent < NEAR_PERCENT) return "free";
  return percent < 100 ? "near" : "full";
}

/** So much of a quota in words: "1,200", "$4.20", "12 MB". */
export function sizeOf(quota: Quota["quota"], value: number, locale: string): string {
  if (quota === "storage_bytes") return bytes(value, locale);
  if (quota === "ai_cost_usd_cents") return new Intl.NumberFormat(locale, { style: "currency", currency: "USD" }).format(value / CENTS);
  return value.toLocaleString(locale);
}

function bytes(value: number, locale: string): string {
  const rank = value < KB ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const format = { style: "unit", unit: UNITS[rank]!, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, format).format(value / KB ** rank);
}
