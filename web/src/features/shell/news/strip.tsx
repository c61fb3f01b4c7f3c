import { clsx } from "clsx";
import type { ReactNode } from "react";

const TONES = { info: "bg-info-soft text-info-ink", good: "bg-good-soft text-good-ink", warn: "bg-warn-soft text-warn-ink", bad: "bg-bad-soft text-bad-ink" };

/** A sentence over the whole width of the page. */
export function Strip({ tone, icon, children }: { tone: keyof typeof TONES; icon?: ReactNode; children: ReactNode }) {
  return (
    <div role="status" className={clsx("flex items-center gap-2 px-4 py-1.5 text-sm md:px-6", TONES[tone])}>
      {icon}
      <p className="[&_a]:whitespace-nowrap">{children}</p>
    </div>
  );
}
