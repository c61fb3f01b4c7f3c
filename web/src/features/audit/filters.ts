import { dayStart, isDay, nextDay } from "@/lib/locale/zone-day";
import type { AuditEntry, AuditFilters } from "@/lib/resources/audit";

/** As they stand in the address. `since` and `until` are days of the shop, both included. */
export const DEFAULTS = { q: "", actor: "", person: "", type: "", since: "", until: "" };
export type Filters = typeof DEFAULTS;

export const ACTORS: readonly AuditEntry["actor_kind"][] = ["user", "api_key", "customer", "ai", "system"];

export function queryOf({ q, actor, person, type, since, until }: Filters, zone: string): AuditFilters {
  return {
    ...(q && { q }),
    ...(actor && { actor_kind: actor as AuditEntry["actor_kind"] }),
    ...(person && { actor_id: person }),
    ...(type && { type }),
    ...(isDay(since) && { since: dayStart(since, zone) }),
    ...(isDay(until) && { until: dayStart(nextDay(until), zone) }),
  };
}
