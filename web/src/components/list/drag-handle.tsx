import { clsx } from "clsx";
import { GripVertical } from "lucide-react";
import type { ComponentProps } from "react";
import type { Drag } from "./drag-order";

/** For hands only: keys and screen readers have the buttons beside it. */
export function DragHandle({ className, ...props }: ComponentProps<"span">) {
  return (
    <span
      aria-hidden
      data-handle
      className={clsx(
        "relative z-1 grid h-7 w-6 shrink-0 cursor-grab touch-none place-items-center text-ink-faint",
        "hover:text-ink active:cursor-grabbing",
        className,
      )}
      {...props}
    >
      <GripVertical className="size-4" />
    </span>
  );
}

const LINE = "before:absolute before:inset-x-0 before:z-1 before:h-0.5 before:rounded-full before:bg-accent";
const EDGES = {
  gap: { above: `${LINE} before:-top-2`, below: `${LINE} before:-bottom-2` },
  rule: { above: `${LINE} before:top-0`, below: `${LINE} before:bottom-0` },
} as const;

/** How the `relative` row at a place looks while one is held: what is held is pale, and a line shows where it would go. */
export function dragLook(drag: Drag | null, place: number, between: keyof typeof EDGES): string {
  if (!drag) return "";
  if (drag.from === place) return "opacity-60";
  if (drag.to !== place) return "";
  return EDGES[between][drag.to < drag.from ? "above" : "below"];
}
