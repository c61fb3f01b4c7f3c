import { clsx } from "clsx";
import { type Connection, useConnection } from "@/lib/live/realtime";
import { useTranslation } from "@/lib/locale/i18n";

const COLOURS: Record<Connection["state"], string> = {
  off: "bg-line-strong",
  live: "bg-accent",
  reconnecting: "bg-warn-ink animate-pulse",
  offline: "bg-bad",
};

/** Whether what is on the screen is live. */
export function ConnectionDot({ folded }: { folded?: boolean }) {
  const { t } = useTranslation();
  const { state } = useConnection();
  const word = t(`connection.${state}`);
  return (
    <span title={word} className={clsx("flex min-w-0 items-center gap-2", folded ? "py-2" : "flex-1 ps-2")}>
      <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", COLOURS[state])} />
      <span className={folded ? "sr-only" : "truncate text-xs text-ink-faint"}>{word}</span>
    </span>
  );
}
