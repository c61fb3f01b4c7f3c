import type { AuditEntry } from "@/lib/resources/audit";

type Told = Pick<AuditEntry, "type" | "subject_id" | "data">;

// Where the subject of an event is shown, by what the event is about; `id` is its own.
const PLACES: Record<string, (id: string, data: Record<string, unknown>) => string | null> = {
  tenant: () => "/settings",
  shop: () => "/settings/plan",
  quota: () => "/settings/plan",
  invoice: () => "/settings/plan",
  support: () => "/settings/support",
  user: () => "/team",
  member: () => "/team",
  invitation: () => "/team",
  api_key: () => "/settings/api-keys",
  webhook: (id) => `/settings/webhooks/${id}`,
  service: (id) => `/catalogue?service=${id}`,
  package: () => "/catalogue",
  customer: (id) => `/customers/${id}`,
  conversation: (id) => `/inbox/${id}`,
  message: (_, { conversation }) => (typeof conversation === "string" ? `/inbox/${conversation}` : null),
  order: (id) => `/orders/${id}`,
  payment: (_, { proof }) => (typeof proof === "string" ? `/payments/${proof}` : null),
  refund: (_, { order }) => (typeof order === "string" ? `/orders/${order}` : null),
  payment_method: (id) => `/payment-methods?method=${id}`,
  whatsapp: () => "/whatsapp",
  ai_provider: (id) => `/ai?provider=${id}`,
  template: () => "/templates",
  prompt: () => "/templates?tab=prompt",
};

/** The page that shows what an entry speaks of; null where there is none, or it is gone. */
export function placeOf({ type, subject_id, data }: Told): string | null {
  const [area = "", verb] = type.split(".");
  if (!subject_id || verb === "deleted" || verb === "account_deleted") return null;
  return PLACES[area]?.(subject_id, data) ?? null;
}
