import { clsx } from "clsx";
import type { CSSProperties } from "react";
import type { Mark } from "../reading/looks";

const COLOURS = { match: "border-good-ink", mismatch: "border-bad-ink", unreadable: "border-warn-ink border-dashed" } as const;
const percent = (part: number) => `${part * 100}%`;

/**
 * Frames over what was read, lying on the picture as it lies. The one pointed at stands alone. For the eye only: the
 * panel says the same in words.
 */
export function Marks({ marks, pointed, style }: { marks: Mark[]; pointed: string | null; style: CSSProperties }) {
  const one = marks.find(({ name }) => name === pointed);
  return (
    <div aria-hidden className="pointer-events-none absolute top-1/2 left-1/2" style={style}>
      {marks.map(({ name, outcome, box }) => (
        <span
          key={name}
          data-mark={name}
          className={clsx(
            "absolute rounded-sm border-2 transition-opacity duration-150",
            COLOURS[outcome],
            one && (one.name === name ? "ring-4 ring-accent" : "opacity-15"),
          )}
          style={{ left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) }}
        />
      ))}
    </div>
  );
}
