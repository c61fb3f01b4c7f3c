import type { TFunction } from "i18next";
import * as z from "zod/mini";
import { type Money, parseAmount } from "@/lib/locale/money";
import type { NewPackage, Package } from "@/lib/resources/packages";

export interface PackageValues {
  name: string;
  description: string;
  amount: string;
  currency: string;
  duration: string;
  features: { text: string }[];
  popular: boolean;
  active: boolean;
}

type T = TFunction<["catalogue", "common"]>;

export function packageSchema(t: T) {
  return z.object({
    name: z.string().check(z.trim(), z.minLength(1, t("common:form.required")), z.maxLength(200)),
    description: z.string().check(z.trim(), z.maxLength(4096)),
    amount: z.string().check(z.trim(), z.minLength(1, t("common:form.required")), isAmount(t)),
    currency: z.string(),
    duration: z.string().check(z.trim(), z.maxLength(200)),
    features: z.array(z.object({ text: z.string().check(z.trim(), z.maxLength(200)) })),
    popular: z.boolean(),
    active: z.boolean(),
  });
}

// How many decimals a currency has, the server knows: browsers and ISO 4217 disagree, e.g. on PKR.
const isAmount = (t: T) => z.refine<string>((typed) => typed === "" || parseAmount(typed) !== null, t("package.amount"));

export function valuesOf(one: Package): PackageValues {
  const { name, description, price, duration, features, popular, active } = one;
  return {
    name,
    description,
    amount: withoutZeros(price.amount),
    currency: price.currency,
    duration,
    features: features.map((text) => ({ text })),
    popular,
    active,
  };
}

export const blank = (currency: string): PackageValues => ({
  name: "",
  description: "",
  amount: "",
  currency,
  duration: "",
  features: [],
  popular: false,
  active: true,
});

/** As the API takes it; lines left empty are not features. */
export function bodyOf({ amount, currency, features, ...rest }: PackageValues): Omit<NewPackage, "service_id"> {
  return {
    ...rest,
    price: priceOf(amount, currency),
    features: features.map(({ text }) => text).filter(Boolean),
  };
}

/** What was typed and chosen, once the schema has found it good. */
export function priceOf(amount: string, currency: string): Money {
  return { amount: parseAmount(amount) ?? "0", currency: currency as Money["currency"] };
}

/** What stands in the form so far; the amount is empty while it is none. */
export function draftPrice(amount: string, currency: string): Money {
  return { ...priceOf(amount, currency), amount: parseAmount(amount) ?? "" };
}

/** "2500.00" is written 2500, as a person would. */
export function withoutZeros(amount: string): string {
  return amount.replace(/\.0+$/, "");
}
