import type { Check, Correction, ReadField, Reading } from "@/lib/resources/payments";

/** A line of the reading. */
export type Line = Check["name"] | "payer";

/** The lines that a person can put right, and the field behind each; in the order in which they are asked for. */
const FIELDS = {
  amount: "amount",
  account: "payee_account",
  time: "paid_at",
  transaction_id: "transaction_id",
  payer: "payer",
} as const satisfies Partial<Record<Line, keyof Correction>>;

export type Corrected = keyof typeof FIELDS;

export const isCorrected = (line: Line): line is Corrected => line in FIELDS;

export const fieldFor = (reading: Reading, line: Corrected): ReadField | undefined => reading.fields[FIELDS[line]];

/** The one pointed at, else the first that is in doubt, else the first. */
export function lineFor({ checks }: Reading, pointed: Line | null): Corrected {
  if (pointed && isCorrected(pointed)) return pointed;
  const doubtful: Line[] = checks.filter(({ outcome }) => outcome !== "match").map(({ name }) => name);
  return doubtful.find(isCorrected) ?? "amount";
}

/** What to send; null takes the correction back. */
export function correctionOf(line: Corrected, value: string | null, currency: string): Correction {
  if (line === "amount") return { amount: value === null ? null : { amount: value, currency: currency as Currency } };
  return { [FIELDS[line]]: value };
}

type Currency = NonNullable<Correction["amount"]>["currency"];
