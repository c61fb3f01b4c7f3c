import { clsx } from "clsx";
import { type ReactNode, useId } from "react";

interface CardProps {
  title?: ReactNode;
  /** Stands at the title's end, e.g. a button. */
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** The look of a list that fills a card, or the end of one. */
export const CARD_LIST = "-my-2 divide-y divide-line empty:hidden";

/** A section of a page with its own heading. */
export function Card({ title, action, className, children }: CardProps) {
  return (
    <section className={clsx("rounded-lg border border-line bg-surface [--table-edge:16px]", className)}>
      {title && (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1.5 border-b border-line px-4 py-1.5">
          <h2 className="min-w-0 flex-1 basis-36 text-base font-semibold">{title}</h2>
          {action}
        </div>
      )}
      <div className="p-4">{children}</div>
    </section>
  );
}

/** A card that a table fills from edge to edge, found by its name. */
export function TableCard({ title, children }: Pick<CardProps, "title" | "children">) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="overflow-clip rounded-lg border border-line bg-surface [--table-edge:16px]">
      <h2 id={heading} className="border-b border-line px-4 py-3 text-base font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
