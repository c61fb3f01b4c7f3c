import { CircleAlert, CircleCheck, CircleHelp, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/sign/badge";
import type { Box, Check, Proof, ReadField, Reading } from "@/lib/resources/payments";

/** How each impression looks. None of them says that money has come. */
export const LOOKS: Record<Reading["verdict"], [icon: LucideIcon, tone: Tone]> = {
  looks_right: [CircleCheck, "good"],
  unclear: [CircleHelp, "warn"],
  looks_wrong: [CircleAlert, "bad"],
};

export const OUTCOMES: Record<Check["outcome"], [icon: LucideIcon, tone: Tone]> = {
  match: [CircleCheck, "good"],
  mismatch: [CircleAlert, "bad"],
  unreadable: [CircleHelp, "warn"],
};

/** Which field of the reading a check is about. */
const FIELDS = {
  amount: "amount",
  account: "payee_account",
  time: "paid_at",
  state: "state",
  transaction_id: "transaction_id",
} as const;

/** What was read for a check, and how surely. */
export function fieldOf(reading: Reading, name: Check["name"]): ReadField | undefined {
  return name in FIELDS ? reading.fields[FIELDS[name as keyof typeof FIELDS]] : undefined;
}

const LONGEST_WORD = 12;

/** A number that is too long for one line, in its groups of four. */
export function groupsOf(text: string): string[] {
  return text.length > LONGEST_WORD && !/\s/.test(text) ? (text.match(/.{1,4}/gu) ?? []) : [text];
}

export interface Mark {
  name: keyof typeof FIELDS;
  outcome: Check["outcome"];
  box: Box;
}

/** Where on the picture the checked fields stand. */
export function marksOf({ reading }: Proof): Mark[] {
  return (Object.keys(FIELDS) as Mark["name"][]).flatMap((name) => {
    const outcome = reading?.checks.find((check) => check.name === name)?.outcome;
    const box = reading && fieldOf(reading, name)?.box;
    return outcome && box?.page === 0 ? [{ name, outcome, box }] : [];
  });
}
