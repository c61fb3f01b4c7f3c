import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/** What came of it, in the place of the form. */
export function Said({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="flex items-start gap-2 rounded-md bg-good-soft px-3 py-2 text-good-ink">
      <CircleCheck aria-hidden className="mt-1 size-4 shrink-0" />
      {children}
    </p>
  );
}
