import { useEffect, useEffectEvent, useRef } from "react";

// A page and a half before it is needed.
const AHEAD = "600px";

/** For an element at the edge of the scrolling box it stands in: calls `reach` when it comes near the view. */
export function useReach(reach: () => void) {
  const edge = useRef<HTMLDivElement>(null);
  const reached = useEffectEvent(reach);
  useEffect(() => {
    if (!edge.current) return;
    const watcher = new IntersectionObserver(([seen]) => seen?.isIntersecting && reached(), {
      root: edge.current.parentElement,
      rootMargin: AHEAD,
    });
    watcher.observe(edge.current);
    return () => watcher.disconnect();
  }, []);
  return edge;
}
