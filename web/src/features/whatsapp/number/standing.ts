import type { Account } from "@/lib/resources/whatsapp";

export type Standing = Account["status"] | "paused" | "replies_only" | "refused";

/** How a number stands, as its owner understands it: a refusal by WhatsApp is not the same as having been unplugged. */
export function standingOf(account: Account, now = Date.now()): Standing {
  const { status, last_error, paused_until, proactive_after } = account;
  const lasts = (until: string | null) => until !== null && new Date(until).getTime() > now;
  if (status === "connected") return lasts(paused_until) ? "paused" : lasts(proactive_after) ? "replies_only" : "connected";
  return status === "disconnected" && last_error ? "refused" : status;
}
