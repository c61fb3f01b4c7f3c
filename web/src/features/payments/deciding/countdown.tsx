import { useEffect, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";

const SECOND_MS = 1_000;
const RADIUS = 9;
const ROUND = 2 * Math.PI * RADIUS;

/** The seconds until `until` (ms), as a number and as a ring that empties over `whole` ms. Screen readers are spared the ticking. */
export function Countdown({ until, whole }: { until: number; whole: number }) {
  const { i18n } = useTranslation();
  const left = useLeft(until);
  const part = whole > 0 ? Math.min(left / whole, 1) : 0;
  return (
    <span aria-hidden className="relative inline-grid size-7 shrink-0 place-items-center">
      <svg viewBox="0 0 20 20" className="absolute inset-0 -rotate-90">
        <circle cx="10" cy="10" r={RADIUS} fill="none" strokeWidth="1.5" className="stroke-line" />
        <circle
          cx="10"
          cy="10"
          r={RADIUS}
          fill="none"
          strokeWidth="1.5"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - part)}
          className="stroke-accent transition-[stroke-dashoffset] duration-1000 ease-linear"
        />
      </svg>
      <span className="text-xs font-semibold tabular-nums">{Math.ceil(left / SECOND_MS).toLocaleString(i18n.language)}</span>
    </span>
  );
}

/** Milliseconds until `until`, never below zero; told anew with every second that has gone. */
export function useLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, until - now);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left % SECOND_MS || SECOND_MS);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
