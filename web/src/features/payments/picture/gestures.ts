import { type RefObject, useEffect, useRef } from "react";
import type { Point } from "../queue/view";
import type { Viewing } from "./viewing";

const WHEEL_STEP = 0.0018;
const LINE_PX = 16;
const CLOSER = 2.5;

/** Mouse, pen and fingers on the stage. */
export function useGestures(stage: RefObject<HTMLElement | null>, viewing: Viewing): void {
  const current = useRef(viewing);
  useEffect(() => {
    current.current = viewing;
  }, [viewing]);
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const fingers = new Map<number, Point>();

    // React listens for the wheel passively, and then the page would scroll as well.
    const turnWheel = (event: WheelEvent) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PX : event.deltaY;
      current.current.zoom(Math.exp(-pixels * WHEEL_STEP * (event.ctrlKey ? 4 : 1)), fromMiddle(element, event));
    };
    const press = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target as Element).closest("button")) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, fromMiddle(element, event));
    };
    const move = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const after = fromMiddle(element, event);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, after);
      if (other) pinch(current.current, other, before, after);
      else current.current.drag({ x: after.x - before.x, y: after.y - before.y });
    };
    const release = (event: PointerEvent) => void fingers.delete(event.pointerId);
    const goInOrOut = (event: MouseEvent) => {
      const { view, zoom, fit } = current.current;
      if (view.scale > 1) fit();
      else zoom(CLOSER, fromMiddle(element, event));
    };

    element.addEventListener("wheel", turnWheel, { passive: false });
    element.addEventListener("pointerdown", press);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", release);
    element.addEventListener("pointercancel", release);
    element.addEventListener("dblclick", goInOrOut);
    return () => {
      element.removeEventListener("wheel", turnWheel);
      element.removeEventListener("pointerdown", press);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", release);
      element.removeEventListener("pointercancel", release);
      element.removeEventListener("dblclick", goInOrOut);
    };
  }, [stage]);
}

/** One finger rests, the other goes from `before` to `after`. */
function pinch({ zoom, drag }: Viewing, rest: Point, before: Point, after: Point): void {
  const apart = Math.hypot(before.x - rest.x, before.y - rest.y);
  const middle = { x: (rest.x + after.x) / 2, y: (rest.y + after.y) / 2 };
  drag({ x: (after.x - before.x) / 2, y: (after.y - before.y) / 2 });
  if (apart > 0) zoom(Math.hypot(after.x - rest.x, after.y - rest.y) / apart, middle);
}

function fromMiddle(element: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}
