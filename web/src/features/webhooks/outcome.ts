import type { Tone } from "@/components/sign/badge";
import type { Delivery } from "@/lib/resources/webhooks";

export type Outcome = "delivered" | "waiting" | "retried" | "dropped";

export const TONES: Record<Outcome, Tone> = { delivered: "good", waiting: "info", retried: "warn", dropped: "bad" };

/** How it stands with a delivery: one that waits after a failed attempt is tried again. */
export function outcomeOf({ status, attempts }: Pick<Delivery, "status" | "attempts">): Outcome {
  return status === "waiting" && attempts > 0 ? "retried" : status;
}
