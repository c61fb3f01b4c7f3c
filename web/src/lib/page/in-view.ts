import { type RefObject, useLayoutEffect, useRef } from "react";

const GAP_PX = 12;

/**
 * For a row that may be too narrow for all that is in it: it is scrolled to what `selector` finds whenever `changes` does.
 * The page itself stays where it is.
 */
export function useInView<Row extends HTMLElement>(selector: string, changes: string): RefObject<Row | null> {
  const row = useRef<Row>(null);
  useLayoutEffect(() => {
    const whole = row.current?.getBoundingClientRect();
    const chosen = row.current?.querySelector(selector)?.getBoundingClientRect();
    if (!whole || !chosen) return;
    const over = Math.max(0, chosen.right + GAP_PX - whole.right) - Math.max(0, whole.left + GAP_PX - chosen.left);
    if (over) row.current?.scrollBy({ left: over });
  }, [selector, changes]);
  return row;
}
