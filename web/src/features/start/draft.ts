import type { Schema } from "@/lib/api/api";
import { parseAmount } from "@/lib/locale/money";
import type { Draft, DraftPackage } from "@/lib/resources/price-list";

/** What the owner has corrected of one row, kept while its line in the list stays as it is. */
export interface Correction {
  name?: string;
  amount?: string;
  duration?: string;
  out?: boolean;
}

export interface Row extends DraftPackage {
  key: string;
  amount: string;
  out: boolean;
}

export interface Group {
  name: string;
  description: string;
  rows: Row[];
}

/** The draft with the owner's corrections laid over it. */
export function groupsOf(draft: Draft, corrections: Record<string, Correction>): Group[] {
  return draft.services.map(({ name, description, packages }) => ({
    name,
    description,
    rows: packages.map((one) => {
      const key = `${name}|${one.line}|${one.text}`;
      const corrected = corrections[key] ?? {};
      return { ...one, key, amount: one.price?.amount ?? "", out: one.doubt === "twice", ...corrected };
    }),
  }));
}

/** Rows that go into the catalogue: not taken out, and with a name and a price. */
export function isReady(row: Row): boolean {
  return !row.out && row.name.trim() !== "" && parseAmount(row.amount) !== null;
}

export function confirmedOf(groups: Group[], currency: string): Schema<"ConfirmedService">[] {
  const services = groups.map(({ name, description, rows }) => ({
    name,
    description,
    packages: rows.filter(isReady).map((row) => confirmedRow(row, currency)),
  }));
  return services.filter(({ packages }) => packages.length > 0);
}

function confirmedRow(row: Row, currency: string): Schema<"ConfirmedPackage"> {
  const amount = parseAmount(row.amount) ?? "0";
  const money = { amount, currency: row.price?.currency ?? currency } as Schema<"Money">;
  return { name: row.name.trim(), price: money, duration: row.duration, features: row.features, description: row.description };
}
