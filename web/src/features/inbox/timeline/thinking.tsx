import { Bot } from "lucide-react";
import { useNow } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";
import type { Message } from "@/lib/resources/messages";
import { useTenant } from "@/lib/resources/tenant";
import { isOver } from "../chat";

const CHECK_MS = 5_000;
// Longer than any answer takes: whatever comes later is none.
const LONGEST_MS = 45_000;

/** Whether the assistant is at its answer: the customer spoke last, a moment ago, and nobody else has the chat. */
export function useThinking(chat: Conversation, last: Message | undefined): boolean {
  const answers = useTenant().data?.settings.ai_enabled && chat.answered_by === "ai" && !chat.customer.blocked;
  const asked = answers && !isOver(chat) && last?.direction === "in" ? Date.parse(last.created_at) : null;
  const now = useNow(asked !== null, CHECK_MS);
  return asked !== null && now - asked < LONGEST_MS;
}

export function Thinking() {
  const { t } = useTranslation("inbox");
  return (
    <div role="status" className="flex items-center justify-end gap-1.5 pt-2.5 pb-1 text-xs font-medium text-ai-ink">
      <Bot aria-hidden className="size-3.5 animate-pulse" />
      {t("timeline.thinking")}
    </div>
  );
}
