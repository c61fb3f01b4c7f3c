import { parseAmount } from "@/lib/locale/money";
import type { Condition, NewLabelRule } from "@/lib/resources/label-rules";

export const FACTS = ["bought", "spent", "no_purchase_for", "language", "wrote", "labelled"] as const;
export type Fact = (typeof FACTS)[number];

/** A condition as it is typed: a service's id, an amount, days, a language, words or a label. */
export interface Typed {
  fact: Fact;
  value: string;
}

export function typedOf(condition: Condition): Typed {
  const { fact } = condition;
  switch (condition.fact) {
    case "bought":
      return { fact, value: condition.service_id };
    case "spent":
      return { fact, value: condition.least.amount };
    case "no_purchase_for":
      return { fact, value: String(condition.days) };
    case "language":
      return { fact, value: condition.language };
    case "wrote":
      return { fact, value: condition.words };
    case "labelled":
      return { fact, value: condition.label };
  }
}

/** For the API; null while something is missing or wrong. `currency`: the shop's. */
export function conditionOf({ fact, value: typed }: Typed, currency: string): Condition | null {
  const value = typed.trim();
  return value ? READERS[fact](value, currency as Currency) : null;
}

const READERS: Record<Fact, (value: string, currency: Currency) => Condition | null> = {
  bought: (value) => ({ fact: "bought", service_id: value }),
  spent: (value, currency) => {
    const amount = parseAmount(value);
    return amount === null ? null : { fact: "spent", least: { amount, currency } };
  },
  no_purchase_for: (value) => (isDays(value) ? { fact: "no_purchase_for", days: Number(value) } : null),
  language: (value) => ({ fact: "language", language: value as Language }),
  wrote: (value) => ({ fact: "wrote", words: value }),
  labelled: (value) => ({ fact: "labelled", label: value }),
};

const isDays = (value: string) => /^[1-9]\d{0,3}$/.test(value) && Number(value) <= 3_650;

type Currency = Extract<Condition, { fact: "spent" }>["least"]["currency"];
type Language = Extract<Condition, { fact: "language" }>["language"];

/** All of them, or null while one is not whole. */
export function conditionsOf(typed: readonly Typed[], currency: string): NewLabelRule["conditions"] | null {
  const found = typed.map((one) => conditionOf(one, currency));
  return found.every((one) => one !== null) ? found : null;
}
