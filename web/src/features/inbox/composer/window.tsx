import { Clock } from "lucide-react";
import { useNow, usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { duration, exact } from "@/lib/locale/time";
import type { Conversation } from "@/lib/resources/conversations";

const SOON_MS = 2 * 60 * 60_000;
const EVERY_MS = 10_000;

/** Whether WhatsApp takes only templates in this chat now; told anew while it is looked at. */
export function useIsShut({ free_until }: Conversation): boolean {
  const now = useNow(free_until !== null, EVERY_MS);
  return free_until !== null && new Date(free_until).getTime() <= now;
}

/** How long the customer may be written to in free words. */
export function FreeUntil({ chat }: { chat: Conversation }) {
  const { t, i18n } = useTranslation("inbox");
  const place = usePlace();
  const now = useNow(true);
  if (chat.free_until === null) return null;
  const left = Math.max(0, new Date(chat.free_until).getTime() - now);
  const soon = left < SOON_MS;
  return (
    <p className={`flex items-center gap-1 pb-1.5 text-xs ${soon ? "text-warn-ink" : "text-ink-faint"}`}>
      <Clock aria-hidden className="size-3 shrink-0" />
      <time dateTime={chat.free_until} title={exact(chat.free_until, place)}>
        {t("window.left", { time: duration(left / 1000, i18n.language) })}
      </time>
    </p>
  );
}
