import { AlarmClock, Archive, CheckCheck, UserPlus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Confirm } from "@/components/dialog/confirm";
import { Tooltip } from "@/components/dialog/tooltip";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { assign, closeConversation, type Conversation, markRead, snooze } from "@/lib/resources/conversations";
import { useProfile } from "@/lib/resources/profile";
import { isOver } from "../chat";
import { SnoozeMenu } from "../snooze/snooze-menu";
import type { Selection } from "./selection";

/** What can be done with all chosen chats at once. What went through is let go, so that a refusal leaves the rest chosen. */
export function SelectionBar({ selection: { chats, toggle, clear } }: { selection: Selection }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const me = useProfile().data;
  const { busy, run } = useAction();
  const [closing, setClosing] = useState(false);
  if (!chats.length || !me) return null;
  const each = (of: readonly Conversation[], act: (chat: Conversation) => Promise<void>) =>
    void run(async () => {
      for (const chat of of) {
        await act(chat);
        toggle(chat.id, false);
      }
      clear();
    });
  const open = chats.filter((chat) => !isOver(chat));
  return (
    <section
      aria-label={t("select.label")}
      className="absolute inset-x-2 bottom-2 z-10 flex items-center gap-1 rounded-lg bg-raised p-1.5 ps-3 shadow-overlay"
    >
      <span role="status" className="min-w-0 flex-1 truncate text-sm font-medium">
        {t("select.count", { count: chats.length })}
      </span>
      <Act label={t("select.read")} busy={busy} onClick={() => each(chats.filter(({ unread }) => unread > 0), (chat) => markRead(cache, chat))}>
        <CheckCheck aria-hidden />
      </Act>
      <Act label={t("select.mine")} busy={busy} onClick={() => each(chats, (chat) => assign(cache, chat, me))}>
        <UserPlus aria-hidden />
      </Act>
      {open.length > 0 && (
        <SnoozeMenu
          onSnooze={(at) => each(open, (chat) => snooze(cache, chat, at))}
          trigger={
            <Button size="icon" look="ghost" aria-label={t("snooze.action")} title={t("snooze.action")} disabled={busy}>
              <AlarmClock aria-hidden />
            </Button>
          }
        />
      )}
      {open.length > 0 && (
        <Act label={t("select.close")} busy={busy} onClick={() => setClosing(true)}>
          <Archive aria-hidden />
        </Act>
      )}
      <Act label={t("select.clear")} busy={false} onClick={clear}>
        <X aria-hidden />
      </Act>
      <Confirm
        open={closing}
        onOpenChange={setClosing}
        title={t("select.closeTitle", { count: open.length })}
        description={t("close.text")}
        action={t("select.close")}
        onConfirm={() => each(open, (chat) => closeConversation(cache, chat))}
      />
    </section>
  );
}

function Act({ label, busy, onClick, children }: { label: string; busy: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip text={label}>
      <Button size="icon" look="ghost" aria-label={label} disabled={busy} onClick={onClick}>
        {children}
      </Button>
    </Tooltip>
  );
}
