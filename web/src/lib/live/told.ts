import type common from "@/locales/en/common.json";
import type providers from "@/locales/en/providers.json";

type Handover = keyof (typeof common)["handover"];
type Fault = keyof (typeof providers)["fault"];
type Alert = Exclude<keyof (typeof common)["alert"], "other">;

// What our own code gives as the reason; a model gives its own words.
const REASONS = new Map<string, Handover>([
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

const ALERTS: readonly string[] = [
  "ai_no_provider_answers",
  "ai_daily_cap_reached",
  "ai_provider_out_of_quota",
  "ai_provider_stopped",
  "whatsapp_sending_stopped",
  "whatsapp_replies_only",
  "whatsapp_warning",
  "whatsapp_quality_low",
  "whatsapp_token_expires",
  "whatsapp_template_stopped",
  "whatsapp_gap",
  "decision_dropped",
  "message_set_aside",
  "scheduled_message_failed",
  "broadcast_paused",
  "webhook_off",
  "payment_account_changed",
  "invoice_opened",
  "invoice_rejected",
  "quota_near",
  "quota_reached",
  "job_given_up",
  "customer_needs_person",
] satisfies Alert[];

const FAULTS: readonly string[] = [
  "rate_limited",
  "overloaded",
  "server_error",
  "unreachable",
  "timeout",
  "bad_response",
  "bad_key",
  "unknown_model",
  "quota_exceeded",
  "context_too_long",
  "request_rejected",
  "refused",
  "cut_off",
  "unreadable_key",
] satisfies Fault[];

/** The text `common:handover.…` for why a chat was given to a person, or null: then the reason stands as it was given. */
export const knownReason = (reason: string): Handover | null => REASONS.get(reason) ?? null;

/** The text `common:alert.…` for the code of an alert. */
export const alertOf = (code: string): Alert | "other" => (ALERTS.includes(code) ? (code as Alert) : "other");

/** The text `providers:fault.…` for why a provider failed, or null: then the word stands as it is. */
export const faultOf = (word: string): Fault | null => (FAULTS.includes(word) ? (word as Fault) : null);
