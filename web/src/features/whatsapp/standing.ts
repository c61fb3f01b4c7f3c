import type { Account } from "@/lib/resources/whatsapp";

export type Standing = Account["status"] | "paused" | "refused";

/** How a number stands, as its owner understands it: a refusal by WhatsApp is not the same as having been unplugged. */
export function standingOf({ status, last_error, paused_until }: Account, now = Date.now()): Standing {
  if (status === "connected") return paused_until && new Date(paused_until).getTime() > now ? "paused" : "connected";
  return status === "disconnected" && last_error ? "refused" : status;
}
