import { Undo2 } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Conversation, resume } from "@/lib/resources/conversations";
import { isOver } from "../chat";
import { useOutbox } from "../composer/outbox";

const UNDO_MS = 5_000;

/** When a person's words have last taken the chat from the assistant, while that can be undone. */
export function useTakenOver(chat: Conversation) {
  const [since, setSince] = useState<number | null>(null);
  const begin = () => {
    if (chat.answered_by === "ai" && !isOver(chat)) setSince(Date.now());
  };
  return { since, begin, end: () => setSince(null) };
}

interface TakenOverProps {
  chat: Conversation;
  since: number;
  onOver: () => void;
}

/** Says that the first words of a person have silenced the assistant, and for five seconds gives it the chat back. */
export function TakenOver({ chat, since, onOver }: TakenOverProps) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
  // Given back before the words have left, it would be taken over by them again.
  const leaving = useOutbox(chat.id).length > 0;
  const over = useEffectEvent(onOver);
  useEffect(() => {
    const timer = setTimeout(() => over(), since + UNDO_MS - Date.now());
    return () => clearTimeout(timer);
  }, [since]);
  const undo = async () => {
    if (await run(() => resume(cache, chat))) onOver();
  };
  return (
    <p role="status" className="flex items-center gap-2 pb-1.5 text-xs font-medium text-accent-ink">
      {t("composer.taken")}
      <Button size="sm" look="ghost" busy={busy} disabled={leaving} onClick={() => void undo()} className="-my-1 text-xs">
        <Undo2 aria-hidden className="rtl:-scale-x-100" />
        {t("composer.undo")}
      </Button>
    </p>
  );
}
