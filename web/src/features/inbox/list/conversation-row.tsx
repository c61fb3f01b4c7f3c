import { clsx } from "clsx";
import { Bot, Hand, UserRoundCheck } from "lucide-react";
import { type ChangeEvent, memo } from "react";
import { OrderBadge } from "@/components/order/order-badge";
import { Avatar } from "@/components/sign/avatar";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney } from "@/lib/locale/money";
import type { Conversation } from "@/lib/resources/conversations";
import { isOver, nameOf } from "../chat";
import { Reason } from "../reason";
import { Sleeps } from "../snooze/sleeps";
import { Waited } from "./waited";

export const ROW_PX = 84;
// A text keeps its own direction, but begins where all rows begin.
const START = "text-left rtl:text-right";

interface ConversationRowProps {
  chat: Conversation;
  chosen: boolean;
  /** Where j and k stand while no chat is open. */
  marked: boolean;
  /** Whether it is among those to do something with; null where nobody may do anything. */
  selected: boolean | null;
  onSelect: (id: string, range: boolean) => void;
  /** The filters of the list, which the chat's address keeps. */
  search: string;
}

/** A chat in the list: who, when, the last words, and what waits in it. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { chat, chosen, marked, selected, onSelect, search } = props;
  return (
    <div className="group relative">
      <Row chat={chat} chosen={chosen} marked={marked || selected === true} search={search} />
      {selected !== null && <Choice chat={chat} selected={selected} onSelect={onSelect} />}
    </div>
  );
});

function Row({ chat, chosen, marked, search }: Omit<ConversationRowProps, "selected" | "onSelect">) {
  return (
    <a
      href={`/inbox/${chat.id}${search}`}
      aria-current={chosen ? "page" : undefined}
      className={clsx(
        "relative flex gap-3 border-b border-line px-3 py-2.5 -outline-offset-2",
        groundOf(chosen, marked),
        isOver(chat) && "text-ink-faint",
      )}
      style={{ height: ROW_PX }}
    >
      {chosen && <span aria-hidden className="absolute inset-y-0 start-0 w-0.5 bg-accent" />}
      <Avatar name={chat.customer.name ?? ""} size="lg" />
      <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] content-start gap-0.5">
        <div className="flex items-baseline gap-2">
          <bdi className={clsx("min-w-0 flex-1 truncate", START, chat.unread ? "font-semibold" : "font-medium")}>
            {nameOf(chat)}
          </bdi>
          {chat.last_message_at && <Time at={chat.last_message_at} className="shrink-0 text-xs text-ink-faint" />}
        </div>
        <div className="flex items-center gap-2">
          <p className={clsx("flex min-w-0 flex-1 gap-1 text-sm", chat.unread ? "text-ink" : "text-ink-soft")}>
            <Preview chat={chat} />
          </p>
          {chat.unread > 0 && <Unread count={chat.unread} />}
        </div>
        <Badges chat={chat} />
      </div>
    </a>
  );
}

/** Over the picture as soon as the mouse comes near: a tick to choose the chat, with Shift all up to it. */
function Choice({ chat, selected, onSelect }: Pick<ConversationRowProps, "chat" | "onSelect"> & { selected: boolean }) {
  const { t } = useTranslation("inbox");
  const change = ({ nativeEvent }: ChangeEvent) =>
    onSelect(chat.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
  return (
    <label
      className={clsx(
        "absolute start-3 top-2.5 grid size-10 place-items-center rounded-full bg-surface select-none focus-within:opacity-100",
        selected ? "opacity-100" : "opacity-0 group-hover:opacity-100 pointer-coarse:hidden",
      )}
    >
      <input
        type="checkbox"
        aria-label={t("select.one", { name: nameOf(chat) })}
        checked={selected}
        onChange={change}
        className="size-5 accent-accent"
      />
    </label>
  );
}

function groundOf(chosen: boolean, marked: boolean): string {
  if (chosen) return "bg-accent-soft";
  return marked ? "bg-sunken" : "hover:bg-sunken";
}

function Unread({ count }: { count: number }) {
  const { t } = useTranslation("inbox");
  return (
    <span className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent tabular-nums">
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{t("row.unread", { count })}</span>
    </span>
  );
}

function Preview({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const { last_author, last_kind, last_message } = chat;
  const files = ["image", "audio", "video", "document", "sticker"] as const;
  const file = files.find((kind) => kind === last_kind && last_message === `[${kind}]`);
  return (
    <>
      {last_author === "ai" && <span className="shrink-0 text-ai-ink">{t("row.ai")}</span>}
      {last_author === "human" && <span className="shrink-0 text-accent-ink">{t("row.team")}</span>}
      <span dir="auto" className={clsx("min-w-0 flex-1 truncate", START)}>
        {file ? t(`media.${file}`) : last_message.replaceAll(/[*_~]/g, "")}
      </span>
    </>
  );
}

/** Since when the customer waits for a person: they were handed over, or wrote last where a person answers. */
function waitsSince({ handover_at, answered_by, last_author, last_message_at }: Conversation): string | null {
  return handover_at ?? (answered_by === "human" && last_author === "customer" ? last_message_at : null);
}

function Badges({ chat }: { chat: Conversation }) {
  const { t, i18n } = useTranslation("inbox");
  const { open_order: order, answered_by, handover_reason, handover_at, assignee_name } = chat;
  const since = waitsSince(chat);
  if (isOver(chat)) return <Badge className="justify-self-start">{t("status.closed")}</Badge>;
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      {handover_reason !== null ? (
        <Badge tone="warn" icon={Hand} className="min-w-16">
          <span className="sr-only">{t("row.needs")}: </span>
          <Reason chat={chat} />
        </Badge>
      ) : answered_by === "ai" ? (
        <Badge tone="ai" icon={Bot}>
          {t("author.ai")}
        </Badge>
      ) : (
        <Badge tone="info" icon={UserRoundCheck} className="max-w-24">
          {assignee_name ?? t("row.person")}
        </Badge>
      )}
      {chat.snoozed_until && <Sleeps until={chat.snoozed_until} />}
      {since && <Waited since={since} className="shrink-0 text-xs font-medium" />}
      {order && (
        <span className="flex shrink-0 items-center gap-1.5" title={formatMoney(order.total, i18n.language)}>
          {handover_at === null && <OrderBadge status={order.status} />}
          <bdi className="truncate text-xs text-ink-faint tabular-nums">{formatMoney(order.total, i18n.language)}</bdi>
        </span>
      )}
    </div>
  );
}
