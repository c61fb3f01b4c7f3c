import { clsx } from "clsx";
import { WhatsAppText } from "./whatsapp-text";

/** A message as the customer's phone shows it. `mine` is what the customer wrote. */
export function Bubble({ text, mine }: { text: string; mine?: boolean }) {
  return (
    <div className="rounded-lg bg-sunken p-3">
      <div
        dir="auto"
        className={clsx(
          "w-fit max-w-full rounded-lg border border-line px-3 py-2 text-start text-base wrap-anywhere whitespace-pre-wrap",
          mine ? "ms-auto bg-accent-soft" : "bg-surface",
        )}
      >
        <WhatsAppText text={text} />
      </div>
    </div>
  );
}
