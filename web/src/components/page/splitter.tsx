import { clsx } from "clsx";
import { type KeyboardEvent, type PointerEvent, useCallback } from "react";
import { useStored } from "@/lib/page/stored";

const NARROWEST = 260;
const WIDEST = 420;
const STEP = 16;

/** The width of a pane in px, kept in this browser. */
export function useSplit(name: string, usual: number): [number, (width: number) => void] {
  const [kept, keep] = useStored(`width:${name}`);
  const width = Number(kept) || usual;
  return [width, useCallback((next: number) => keep(String(Math.round(bounded(next)))), [keep])];
}

interface SplitterProps {
  /** What it makes wider, for screen readers. */
  label: string;
  width: number;
  onWidth: (width: number) => void;
  /** The pane stands after it instead of before it. */
  fromEnd?: boolean;
}

/** The line between two panes: drag it, or move it with the arrow keys. */
export function Splitter({ label, width, onWidth, fromEnd }: SplitterProps) {
  const grow = (event: { currentTarget: Element }, px: number) => {
    const towardsEnd = getComputedStyle(event.currentTarget).direction === "rtl" ? -px : px;
    onWidth(width + (fromEnd ? -towardsEnd : towardsEnd));
  };
  const hands = {
    onPointerDown: (event: PointerEvent) => event.currentTarget.setPointerCapture(event.pointerId),
    onPointerMove: (event: PointerEvent) => event.buttons > 0 && event.movementX && grow(event, event.movementX),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "ArrowRight") grow(event, STEP);
      if (event.key === "ArrowLeft") grow(event, -STEP);
    },
    tabIndex: 0,
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      {...hands}
      className={clsx(
        "relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line transition-colors",
        "before:absolute before:inset-y-0 before:-inset-x-1 hover:bg-accent focus-visible:bg-accent active:bg-accent",
      )}
    />
  );
}

function bounded(width: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, width));
}
