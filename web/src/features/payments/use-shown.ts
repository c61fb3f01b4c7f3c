import { useCallback, useEffect, useState } from "react";
import type { Proof } from "@/lib/resources/payments";
import { type Shown, withGone } from "./shown";

const LINGER_MS = 6_000;

interface State {
  items: readonly Proof[] | undefined;
  rows: readonly Shown[];
}

/**
 * The rows of the list. Who leaves it by another person's hand stays greyed for some seconds, and for as long as the
 * pointer is over the list (between `hold` and `release`), so that nobody presses what has just moved there.
 */
export function useShown(items: readonly Proof[] | undefined, mine: ReadonlySet<string>) {
  const [state, setState] = useState<State>({ items: undefined, rows: [] });
  const [isHeld, setHeld] = useState(false);
  let { rows } = state;
  if (items !== state.items && items !== undefined) {
    rows = withGone(state.rows, items, mine);
    setState({ items, rows });
  }
  const hasGone = rows.some(({ gone }) => gone);
  useEffect(() => {
    if (!hasGone || isHeld) return;
    const timer = setTimeout(() => setState((now) => ({ ...now, rows: now.rows.filter(({ gone }) => !gone) })), LINGER_MS);
    return () => clearTimeout(timer);
  }, [hasGone, isHeld, rows]);
  return { rows, hold: useCallback(() => setHeld(true), []), release: useCallback(() => setHeld(false), []) };
}
