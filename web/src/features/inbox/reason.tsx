import { knownReason } from "@/lib/live/told";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";

// What the server calls it for programs: there the words are English.
const OVER = "snoozed until now";

/** Why a chat needs a person: that its snooze is over, and the reason it had before. */
export function Reason({ chat: { handover_reason, woken_at } }: { chat: Conversation }) {
  const { t } = useTranslation(["inbox", "common"]);
  const known = knownReason(handover_reason ?? "");
  const before = known ? t(`common:handover.${known}`) : handover_reason === OVER ? null : handover_reason;
  const words = [woken_at && t("snooze.over"), before].filter(Boolean).join(" · ");
  return <bdi title={words}>{words}</bdi>;
}
