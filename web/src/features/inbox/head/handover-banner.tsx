import { Ban, Hand } from "lucide-react";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";
import { Reason } from "../reason";

/** Why this chat waits for a person, or why nobody answers it. */
export function HandoverBanner({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  if (chat.customer.blocked) {
    return (
      <p className="flex items-center gap-2 bg-bad-soft px-4 py-2 text-sm text-bad-ink">
        <Ban aria-hidden className="size-4 shrink-0" />
        {t("banner.blocked")}
      </p>
    );
  }
  if (chat.handover_reason === null) return null;
  return (
    <p className="flex items-start gap-2 bg-warn-soft px-4 py-2 text-sm text-warn-ink">
      <Hand aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1">
        <span className="font-semibold">{t("banner.needs")}</span> <Reason chat={chat} />
        {chat.handover_summary && (
          <span dir="auto" className="mt-0.5 line-clamp-4 block whitespace-pre-line">
            {chat.handover_summary}
          </span>
        )}
      </span>
      {chat.handover_at && <Time at={chat.handover_at} className="shrink-0 text-xs" />}
    </p>
  );
}
