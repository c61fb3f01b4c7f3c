import { clsx } from "clsx";
import type { CSSProperties } from "react";
import type { Mark } from "./looks";

const COLOURS = { match: "border-good-ink", mismatch: "border-bad-ink", unreadable: "border-warn-ink border-dashed" } as const;
const percent = (part: number) => `${part * 100}%`;

/** Frames over what was read, lying on the picture as it lies. For the eye only: the panel says the same in words. */
export function Marks({ marks, style }: { marks: Mark[]; style: CSSProperties }) {
  return (
    <div aria-hidden className="pointer-events-none absolute top-1/2 left-1/2" style={style}>
      {marks.map(({ name, outcome, box }) => (
        <span
          key={name}
          data-mark={name}
          className={clsx("absolute rounded-sm border-2", COLOURS[outcome])}
          style={{ left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) }}
        />
      ))}
    </div>
  );
}
