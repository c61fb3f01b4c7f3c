import type { AttentionItem } from "@/lib/resources/dashboard";
import type { Money } from "@/lib/money";

type Alert = Extract<AttentionItem, { kind: "alert" }>;

/** Where a person can do something about it; null where nothing on the dashboard helps. */
export function placeOf(item: AttentionItem): string | null {
  switch (item.kind) {
    case "account_stopped":
      return "/whatsapp";
    case "needs_person":
    case "message_not_sent":
      return `/inbox/${item.conversation_id}`;
    case "proof_waiting":
      return `/payments/${item.proof_id}`;
    case "alert":
      return placeOfAlert(item);
  }
}

/** What may be lost while nobody acts. */
export function stakeOf(item: AttentionItem): Money | null {
  if (item.kind === "proof_waiting") return item.amount;
  return item.kind === "needs_person" ? item.at_stake : null;
}

/** Stays the same while the thing is the same. */
export function keyOf(item: AttentionItem): string {
  return `${item.kind} ${placeOf(item) ?? ""} ${item.kind === "alert" ? item.code : ""} ${item.since}`;
}

/** What an alert is about, by the word its code begins with. */
export function subjectOf({ code }: Alert): "ai" | "whatsapp" | "decision" | "message" | "other" {
  const word = code.split("_")[0];
  return word === "ai" || word === "whatsapp" || word === "decision" || word === "message" ? word : "other";
}

function placeOfAlert(alert: Alert): string | null {
  const { conversation, order } = alert.details;
  if (typeof order === "string") return `/orders/${order}`;
  if (typeof conversation === "string") return `/inbox/${conversation}`;
  const subject = subjectOf(alert);
  return subject === "ai" ? "/ai" : subject === "whatsapp" ? "/whatsapp" : null;
}

type Known = "person" | "complaint" | "refund" | "payment" | "price" | "more" | "stopped" | "empty" | "misunderstood" | "cancel" | "method";

// What our own code gives as the reason; a model gives its own words.
const REASONS = new Map<string, Known>([
  ["asked for a person", "person"],
  ["has a complaint", "complaint"],
  ["asks for money back", "refund"],
  ["disputes a payment", "payment"],
  ["wants a lower price", "price"],
  ["needs more than the assistant can give", "more"],
  ["the assistant's answers were stopped", "stopped"],
  ["the catalogue is empty", "empty"],
  ["was not understood three times", "misunderstood"],
  ["wants to cancel an order that is under way", "cancel"],
  ["asks how to pay, and no payment method is set up", "method"],
]);

/** The text for a reason we know, or null: then it stands as it was given. */
export const knownReason = (reason: string): Known | null => REASONS.get(reason) ?? null;
