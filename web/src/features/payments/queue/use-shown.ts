import { useCallback, useEffect, useState } from "react";
import type { Proof } from "@/lib/resources/payments";
import { inPlaces, type Shown, withGone } from "./shown";

const LINGER_MS = 6_000;

interface State {
  items: readonly Proof[] | undefined;
  rows: readonly Shown[];
  /** The ids of all that were ever shown, in their order. */
  places: readonly string[];
}

const EMPTY: State = { items: undefined, rows: [], places: [] };

/**
 * The rows of the list; with `inOrder` each keeps its place, however the server sorts them anew. Who leaves it by another
 * person's hand stays greyed for some seconds, and for as long as the pointer is over the list (between `hold` and
 * `release`), so that nobody presses what has just moved there.
 */
export function useShown(items: readonly Proof[] | undefined, mine: ReadonlySet<string>, inOrder: boolean) {
  const [state, setState] = useState(EMPTY);
  const [isHeld, setHeld] = useState(false);
  let { rows } = state;
  if (items !== state.items && items !== undefined) {
    const placed = inOrder ? inPlaces(state.places, items) : items;
    rows = withGone(state.rows, placed, mine);
    setState({ items, rows, places: [...new Set([...state.places, ...placed.map(({ id }) => id)])] });
  }
  const hasGone = rows.some(({ gone }) => gone);
  useEffect(() => {
    if (!hasGone || isHeld) return;
    const timer = setTimeout(() => setState((now) => ({ ...now, rows: now.rows.filter(({ gone }) => !gone) })), LINGER_MS);
    return () => clearTimeout(timer);
  }, [hasGone, isHeld, rows]);
  return { rows, hold: useCallback(() => setHeld(true), []), release: useCallback(() => setHeld(false), []) };
}
