import type { Money } from "@/lib/locale/money";
import type { AttentionItem } from "@/lib/resources/dashboard";

type Alert = Extract<AttentionItem, { kind: "alert" }>;

// By the word that an alert's code begins with.
const PLACES: Readonly<Record<string, string>> = {
  ai: "/ai",
  whatsapp: "/whatsapp",
  quota: "/settings/plan",
  invoice: "/settings/plan",
  webhook: "/settings/webhooks",
  broadcast: "/broadcasts",
};

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

function placeOfAlert(alert: Alert): string | null {
  const { conversation, order } = alert.details;
  if (typeof order === "string") return `/orders/${order}`;
  if (typeof conversation === "string") return `/inbox/${conversation}`;
  return PLACES[alert.code.split("_")[0]!] ?? null;
}
