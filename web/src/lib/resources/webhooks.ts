import { del, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed, without } from "@/lib/api/pages";

export type Endpoint = Schema<"EndpointView">;
export type EventType = Schema<"Type">;
export type Delivery = Schema<"DeliveryView">;
export type FreshSecret = Schema<"EndpointSecret">;
export type DeliveryFilters = QueryOf<"/api/webhooks/{endpoint_id}/deliveries">;

const PATH = "/api/webhooks";
const ONE = `${PATH}/{endpoint_id}` as const;
const DELIVERIES = `${ONE}/deliveries` as const;
const DELIVERY = `${DELIVERIES}/{delivery_id}` as const;
const LOOK_MS = 5_000;
// A shop may keep 20.
const ALL = { query: { limit: 100 } };
const at = (endpoint_id: string) => ({ path: { endpoint_id } });

export const useEndpoints = () => useGet(PATH, ALL);

/** Asked again while it is looked at: whether it answers changes by itself. */
export const useEndpoint = (id: string) => useGet(ONE, at(id), { refreshInterval: LOOK_MS });

export const useDeliveries = (id: string, query: DeliveryFilters) =>
  useGet(DELIVERIES, { ...at(id), query }, { refreshInterval: LOOK_MS });

export const useDelivery = (endpoint_id: string, delivery_id: string) =>
  useGet(DELIVERY, { path: { endpoint_id, delivery_id } }, { refreshInterval: LOOK_MS });

/** The secret that signs is in this answer only. */
export async function createEndpoint(cache: Cache, body: Schema<"NewEndpoint">): Promise<FreshSecret> {
  const made = await post(PATH, { body });
  cache.invalidate(PATH);
  return made;
}

export async function changeEndpoint(cache: Cache, id: string, body: Schema<"EndpointChange">): Promise<void> {
  const endpoint = await patch(ONE, { ...at(id), body });
  cache.patch(PATH, (page) => changed(page, id, endpoint));
  cache.put(ONE, at(id), endpoint);
  cache.invalidate(DELIVERIES);
}

export async function deleteEndpoint(cache: Cache, id: string): Promise<void> {
  await del(ONE, at(id));
  cache.patch(PATH, (page) => without(page, id));
}

/** A new secret, in this answer only; for 24 hours both sign. */
export const changeSecret = (id: string): Promise<FreshSecret> => post(`${ONE}/rotate-secret`, at(id));

/** How it went is seen in its deliveries. */
export async function sendTest(cache: Cache, id: string): Promise<void> {
  await post(`${ONE}/test`, at(id));
  cache.invalidate(DELIVERIES);
}

/** Send again what has happened since. Returns how many events that is. */
export async function replaySince(cache: Cache, id: string, since: string): Promise<number> {
  const { events } = await post(`${ONE}/replay`, { ...at(id), body: { since } });
  cache.invalidate(DELIVERIES);
  return events;
}

export async function replayDelivery(cache: Cache, endpoint_id: string, delivery_id: string): Promise<void> {
  await post(`${DELIVERY}/replay`, { path: { endpoint_id, delivery_id } });
  cache.invalidate(DELIVERIES, DELIVERY);
}
