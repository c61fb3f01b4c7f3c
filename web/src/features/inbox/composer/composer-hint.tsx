import { useNow } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { duration } from "@/lib/locale/time";
import type { Conversation } from "@/lib/resources/conversations";
import { useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { isOver } from "../chat";
import { TakenOver, type useTakenOver } from "../head/taken-over";

const SECOND_MS = 1_000;
// As long as the server lets the assistant's answer wait after the last word of it.
const WAITS_MS = 8_000;

interface HintProps {
  chat: Conversation;
  /** When a key was last pressed (ms). */
  typedAt: number;
  taken: ReturnType<typeof useTakenOver>;
}

/** What sending will do beside sending, and what typing does already. */
export function Hint({ chat, typedAt, taken }: HintProps) {
  const { t } = useTranslation("inbox");
  const other = useOther(chat);
  if (taken.since !== null) return <TakenOver chat={chat} since={taken.since} onOver={taken.end} />;
  if (isOver(chat)) return <p className="pb-1.5 text-xs text-ink-faint">{t("composer.reopens")}</p>;
  if (other) return <p className="pb-1.5 text-xs text-warn-ink">{t("composer.other", { name: other })}</p>;
  return chat.answered_by === "ai" ? <TakesOver typedAt={typedAt} /> : null;
}

function TakesOver({ typedAt }: Pick<HintProps, "typedAt">) {
  const { t, i18n } = useTranslation("inbox");
  const { ai_enabled: isOn, human_pause_minutes: pause } = useTenant().data?.settings ?? {};
  const now = useNow(typedAt > 0, SECOND_MS);
  if (!isOn || !pause) return null;
  const waits = Math.max(now, typedAt) - typedAt < WAITS_MS;
  return (
    <p className="pb-1.5 text-xs text-ai-ink">
      {waits ? t("composer.waits") : t("composer.pauses", { time: duration(pause * 60, i18n.language) })}
    </p>
  );
}

/** Who else of the team answers this chat. */
function useOther({ answered_by, assignee_id, assignee_name }: Conversation): string | null {
  const me = useProfile().data?.user_id;
  return answered_by === "human" && assignee_id !== me ? assignee_name : null;
}
