import { clsx } from "clsx";

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** How far one has come, from 0 to 1, as an arc. The words beside it say the same. */
export function Ring({ part, className = "size-10" }: { part: number; className?: string }) {
  return (
    <svg viewBox="0 0 36 36" aria-hidden className={clsx("shrink-0 -rotate-90", className)}>
      <circle cx="18" cy="18" r={RADIUS} fill="none" strokeWidth="4" className="stroke-line" />
      <circle
        cx="18"
        cy="18"
        r={RADIUS}
        fill="none"
        strokeWidth="4"
        strokeLinecap="round"
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - part)}
        className="stroke-accent transition-[stroke-dashoffset] duration-500"
      />
    </svg>
  );
}
