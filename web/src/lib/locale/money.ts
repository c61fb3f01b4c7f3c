import type { Schema } from "@/lib/api/api";

export type Money = Schema<"Money">;

/** As the shop's people read it: "PKR 2,500", "USD 19.50". Exact: the decimal string is never made a float. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const [, fraction = ""] = amount.split(".");
  const digits = /^0*$/.test(fraction) ? 0 : fraction.length;
  return formatOf(locale, currency, digits).format(amount as Intl.StringNumericLiteral);
}

const formats = new Map<string, Intl.NumberFormat>();

// To make one costs more than to use it a hundred times.
function formatOf(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const name = `${locale} ${currency} ${digits}`;
  const known =
    formats.get(name) ??
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "code",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  formats.set(name, known);
  return known;
}

/** As the shop writes an amount in a chat, in every language: "PKR 2,500", "USD 19.50". */
export function chatMoney({ amount, currency }: Money): string {
  const [whole = "0", fraction = ""] = amount.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${currency} ${/^0*$/.test(fraction) ? grouped : `${grouped}.${fraction}`}`;
}

/** What a person typed as an amount for the API, or null: "2,500" → "2500", "19.5" → "19.5". */
export function parseAmount(typed: string): string | null {
  const plain = typed.trim().replaceAll(",", "");
  return /^\d{1,11}(\.\d{1,4})?$/.test(plain) ? plain : null;
}

/** Less than, equal to or greater than zero as `one` is beside `other`, both of one currency. */
export function compareAmounts(one: string, other: string): number {
  const difference = scaled(one) - scaled(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** So many times an amount. */
export function times({ amount, currency }: Money, count: number): Money {
  return { amount: unscaled(scaled(amount) * BigInt(count), decimals(amount)), currency };
}

/** One sum for each currency, in the order they first come. */
export function sums(values: readonly Money[]): Money[] {
  const found = new Map<Money["currency"], { sum: bigint; digits: number }>();
  for (const { amount, currency } of values) {
    const { sum, digits } = found.get(currency) ?? { sum: 0n, digits: 0 };
    found.set(currency, { sum: sum + scaled(amount), digits: Math.max(digits, decimals(amount)) });
  }
  return [...found].map(([currency, { sum, digits }]) => ({ amount: unscaled(sum, digits), currency }));
}

function decimals(amount: string): number {
  return amount.split(".")[1]?.length ?? 0;
}

function unscaled(value: bigint, digits: number): string {
  const all = value.toString().padStart(5, "0");
  const fraction = all.slice(-4).slice(0, digits);
  return fraction ? `${all.slice(0, -4)}.${fraction}` : all.slice(0, -4);
}

function scaled(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(4, "0"));
}
