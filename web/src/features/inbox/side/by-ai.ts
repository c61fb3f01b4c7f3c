import { useCallback, useEffect, useRef, useState } from "react";
import { type Events, useEvent } from "@/lib/live/realtime";
import type { Order } from "@/lib/resources/orders";

const SHOWN_MS = 3_000;

/** The order of this customer that the assistant has changed a moment ago; null when there is none. `known`: their orders. */
export function useChangedByAi(customerId: string, known: readonly Order[] | undefined): string | null {
  const [changed, setChanged] = useState<{ id: string; at: number } | null>(null);
  // As they stood when the chat was opened: the list may hear of a change before its event comes.
  const opened = useRef(known);
  useEffect(() => {
    opened.current ??= known;
  }, [known]);
  const hear = useCallback(
    (batch: Events["order:update"][]) => {
      const last = batch.findLast(({ by, order }) => by === "ai" && order.customer_id === customerId && isNews(order, opened.current));
      if (last) setChanged({ id: last.order_id, at: Date.now() });
    },
    [customerId],
  );
  useEvent("order:update", hear);
  useEffect(() => {
    if (!changed) return;
    const timer = setTimeout(() => setChanged(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [changed]);
  return changed?.id ?? null;
}

/** Not what a replay tells again, whatever the clock of this computer says. */
function isNews(order: Order, known: readonly Order[] | undefined): boolean {
  const before = known?.find(({ id }) => id === order.id);
  return known !== undefined && (!before || changedAt(before) < changedAt(order));
}

const changedAt = ({ updated_at, created_at }: Order) => Date.parse(updated_at ?? created_at);
