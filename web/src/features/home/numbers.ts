import type { Money } from "@/lib/locale/money";

export type Change = "more" | "less" | "same";

/** How today's number stands beside yesterday's; null where one of them is not known, or both are nothing. */
export function changeOf(today: number | null, yesterday: number | null): Change | null {
  if (today === null || yesterday === null || (today === 0 && yesterday === 0)) return null;
  if (today === yesterday) return "same";
  return today > yesterday ? "more" : "less";
}

/** The currencies in which money moved on either day, the shop's own first; that one also when none did. */
export function currenciesOf(today: Money[], yesterday: Money[], usual: string | undefined): string[] {
  const found = [...today, ...yesterday].map(({ currency }) => currency).filter((currency) => currency !== usual);
  return [...(usual ? [usual] : []), ...new Set(found)];
}

export function revenueIn(revenue: Money[], currency: string): Money {
  return revenue.find((money) => money.currency === currency) ?? { amount: "0", currency: currency as Money["currency"] };
}
