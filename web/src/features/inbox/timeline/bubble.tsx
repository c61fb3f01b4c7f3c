import { clsx } from "clsx";
import type { ReactNode } from "react";
import { WhatsAppText } from "@/components/chat/whatsapp-text";
import { AUTHORS, type Author } from "./author";

interface BubbleProps {
  author: Author;
  /** Stands above: who speaks. */
  head?: ReactNode;
  /** Stands below, small: when, how far, why. */
  foot: ReactNode;
  /** Why it was not sent. */
  fault?: ReactNode;
  /** A sticker has no ground of its own. */
  bare?: boolean;
  children: ReactNode;
}

/** One message: the customer's at the start, the shop's at the end. */
export function Bubble({ author, head, foot, fault, bare, children }: BubbleProps) {
  const own = author !== "customer";
  return (
    <div className={clsx("flex flex-col pb-1", own ? "items-end" : "items-start", head && "pt-2.5")}>
      {head && <div className="flex max-w-full items-center gap-2 pb-1">{head}</div>}
      <div
        className={clsx(
          "max-w-[min(85%,36rem)] min-w-0 rounded-xl",
          own ? "rounded-ee-sm" : "rounded-es-sm",
          !bare && ["px-3 py-2", AUTHORS[author].bubble],
          fault && "ring-1 ring-bad",
        )}
      >
        {children}
        <div className="mt-0.5 flex items-center justify-end gap-1.5 text-xs text-ink-soft">{foot}</div>
      </div>
      {fault && <div className="flex max-w-full flex-wrap items-center gap-x-2 pt-1 text-xs text-bad-ink">{fault}</div>}
    </div>
  );
}

/** What was written, as the phone shows it. */
export function Words({ text }: { text: string }) {
  return (
    <div dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
      <WhatsAppText text={text} />
    </div>
  );
}
