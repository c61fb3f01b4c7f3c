import type { OrderDetail, OrderStatus } from "@/lib/resources/orders";

/** The move most orders make next; the others are in the menu. */
const NEXT: Partial<Record<OrderStatus, OrderStatus>> = {
  pending: "paid",
  payment_submitted: "paid",
  rejected: "payment_submitted",
  paid: "completed",
};

/** What the customer is told of, and by which template. */
const TOLD: Partial<Record<OrderStatus, string>> = {
  paid: "order_paid",
  rejected: "payment_rejected",
  completed: "order_completed",
  cancelled: "order_cancelled",
  refunded: "order_refunded",
  expired: "order_expired",
};
const UNWANTED: readonly OrderStatus[] = ["rejected", "cancelled", "refunded", "expired"];

/** The moves an order allows now, the usual one apart. */
export function movesOf({ status, allowed }: Pick<OrderDetail, "status" | "allowed">) {
  const next = NEXT[status];
  const first = next && allowed.includes(next) ? next : null;
  return { first, others: allowed.filter((move) => move !== first) };
}

/** The template the customer of this order hears of a move by; null when they hear nothing. */
export function templateOf(order: Pick<OrderDetail, "conversation_id">, move: OrderStatus): string | null {
  return order.conversation_id === null ? null : (TOLD[move] ?? null);
}

/** Whether a move is against somebody's wish, and is asked for in red. */
export function isUnwanted(move: OrderStatus): boolean {
  return UNWANTED.includes(move);
}
