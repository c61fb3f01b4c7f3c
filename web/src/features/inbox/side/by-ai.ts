import { useCallback, useEffect, useState } from "react";
import { type Events, useEvent } from "@/lib/realtime";

const SHOWN_MS = 3_000;

/** The order of this customer that the assistant has changed a moment ago; null when there is none. */
export function useChangedByAi(customerId: string): string | null {
  const [changed, setChanged] = useState<{ id: string; at: number } | null>(null);
  const hear = useCallback(
    (batch: Events["order:update"][]) => {
      const last = batch.findLast(({ by, order }) => by === "ai" && order.customer_id === customerId);
      // What a replay tells of the last minute is no news.
      if (last && Date.now() - Date.parse(last.at) < SHOWN_MS * 2) setChanged({ id: last.order_id, at: Date.now() });
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
