import type { Schema } from "./api";

export type Money = Schema<"Money">;

/** As the shop's people read it: "PKR 2,500", "USD 19.50". Exact: the decimal string is never made a float. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const [, fraction = ""] = amount.split(".");
  const digits = /^0*$/.test(fraction) ? 0 : fraction.length;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "code",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount as Intl.StringNumericLiteral);
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

function scaled(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(4, "0"));
}
