import { ApiError, get, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed as withChange } from "@/lib/api/pages";
import type { Handlers } from "@/lib/live/realtime";

export type Order = Schema<"OrderView">;
export type OrderDetail = Schema<"OrderDetail">;
export type OrderLine = Schema<"LineView">;
export type OrderEvent = Schema<"OrderEventView">;
export type OrderStats = Schema<"OrderStats">;
export type OrderStatus = Order["status"];
export type OrderFilters = QueryOf<"/api/orders">;
export type NewOrder = Schema<"NewOrder">;

export const STATUSES: readonly OrderStatus[] = [
  "pending",
  "payment_submitted",
  "rejected",
  "paid",
  "completed",
  "cancelled",
  "refunded",
  "expired",
];

/** null waits, here and below. */
export const useOrders = (query: OrderFilters | null) => useGet("/api/orders", query && { query });

/** `known`: ms for which another asking is spared. */
export const useOrder = (id: string | null, known?: number) =>
  useGet("/api/orders/{order_id}", id === null ? null : { path: { order_id: id } }, known ? { dedupingInterval: known } : {});

/** The order as it is now, for what cannot wait for the next drawing. */
export const readOrder = (id: string): Promise<OrderDetail> => get("/api/orders/{order_id}", { path: { order_id: id } });

/** How many of each status and worth how much; of all days, or of those between `since` and `until`. */
export const useOrderStats = (query: QueryOf<"/api/orders/stats">) => useGet("/api/orders/stats", { query });

/** Move an order on. Refused (409) when it has moved meanwhile: its present state is then shown. */
export async function moveOrder(cache: Cache, id: string, move: Schema<"OrderMove">): Promise<OrderDetail> {
  try {
    const order = await post("/api/orders/{order_id}/status", { path: { order_id: id }, body: move });
    cache.put("/api/orders/{order_id}", { path: { order_id: id } }, order);
    cache.patch("/api/orders", (page) => withChange(page, id, { status: order.status, updated_at: order.updated_at }));
    changed(cache);
    return order;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) changed(cache);
    throw error;
  }
}

/** Change what it holds. Refused (409) when it is not any more as `version` of it was: its present state is then shown. */
export async function changeOrder(cache: Cache, id: string, body: Schema<"OrderChange">): Promise<OrderDetail> {
  try {
    const order = await patch("/api/orders/{order_id}", { path: { order_id: id }, body });
    cache.put("/api/orders/{order_id}", { path: { order_id: id } }, order);
    return order;
  } finally {
    changed(cache);
  }
}

/** Confirm money that came without a proof. */
export async function recordPayment(cache: Cache, id: string, body: Schema<"NewEntry">): Promise<OrderDetail> {
  const order = await post("/api/orders/{order_id}/payments", { path: { order_id: id }, body });
  cache.put("/api/orders/{order_id}", { path: { order_id: id } }, order);
  changed(cache);
  return order;
}

/** Confirm money that a statement says is for this order, which sent no picture. */
export async function confirmEntry(cache: Cache, id: string, entryId: string): Promise<OrderDetail> {
  const order = await post("/api/payments/statements/{entry_id}/confirm", { path: { entry_id: entryId } });
  cache.put("/api/orders/{order_id}", { path: { order_id: id } }, order);
  changed(cache);
  return order;
}

/** Give money back, or above the shop's limit ask a second person to agree. The same `key` again gives back once. */
export async function refundOrder(
  cache: Cache,
  id: string,
  key: string,
  body: Schema<"NewRefund">,
): Promise<Schema<"RefundView">> {
  const refund = await post("/api/orders/{order_id}/refunds", {
    path: { order_id: id },
    header: { "idempotency-key": key },
    body,
  });
  changed(cache);
  return refund;
}

/** Order at today's prices. The same `key` again places no second one. */
export async function placeOrder(cache: Cache, key: string, body: NewOrder): Promise<Order> {
  const order = await post("/api/orders", { header: { "idempotency-key": key }, body });
  changed(cache);
  return order;
}

export const live: Handlers = {
  "order:update": (batch, cache) => {
    for (const { order } of batch) cache.patch("/api/orders", (page) => withChange(page, order.id, order));
    changed(cache);
  },
  "payment:update": (_batch, cache) => changed(cache),
};

function changed(cache: Cache): void {
  cache.invalidate("/api/orders", "/api/orders/{order_id}", "/api/orders/stats");
}
