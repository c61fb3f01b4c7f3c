import { type PointerEvent, type RefObject, useState } from "react";

export interface Drag {
  from: number;
  to: number;
}

/**
 * The first `count` rows of `list` are put elsewhere by a handle, with mouse, pen or finger. Whoever has none of them uses
 * OrderButtons, which stand beside it. `drag`: which row is held, and where it would go.
 */
export function useDragOrder(list: RefObject<HTMLElement | null>, count: number, drop: (from: number, to: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const handle = (from: number) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from, to: from });
    },
    onPointerMove({ clientY }: PointerEvent) {
      if (drag && list.current) setDrag({ from, to: placeAt([...list.current.children].slice(0, count), from, clientY) });
    },
    onPointerUp() {
      setDrag(null);
      if (drag && drag.to !== drag.from) drop(drag.from, drag.to);
    },
    onPointerCancel: () => setDrag(null),
  });
  return { drag, handle };
}

/** How many of the other rows lie above a height in the window: there the held one would stand. */
export function placeAt(rows: readonly Element[], held: number, y: number): number {
  return rows.filter((row, place) => {
    const { top, height } = row.getBoundingClientRect();
    return place !== held && top + height / 2 < y;
  }).length;
}
