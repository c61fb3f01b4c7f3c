import { useVirtualizer, type VirtualItem, type Virtualizer } from "@tanstack/react-virtual";
import { ArrowDown, LoaderCircle, RotateCw } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { Empty, Failure } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useFollow, useStick } from "@/lib/page/stick";
import type { Conversation } from "@/lib/resources/conversations";
import { loadOlder, type Message, useMessages } from "@/lib/resources/messages";
import { useNotes } from "@/lib/resources/notes";
import { useRuns } from "@/lib/resources/runs";
import { useOutbox } from "../composer/outbox";
import { useReach } from "../reach";
import { type Entry, entriesOf, firstUnread } from "./entries";
import { EntryRow } from "./entry-row";
import { useMarkRead } from "./seen";
import { useThinking } from "./thinking";
import { TimelineSkeleton } from "./timeline-skeleton";

const OLDER_PX = 40;
// Of the window, what a chat has of it at most: so much is drawn at first.
const SHARE = 0.75;
// Whoever has no wheel scrolls it with the arrow keys.
const BY_KEYS = { tabIndex: 0 };

/** The chat, newest at the bottom: what was said, what the assistant did between, and what is still to leave. */
export function Timeline({ chat }: { chat: Conversation }) {
  const { data: page, error, mutate } = useMessages(chat.id);
  if (!page) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <TimelineSkeleton />;
  return <Messages chat={chat} messages={page.items} hasMore={page.has_more} />;
}

interface MessagesProps {
  chat: Conversation;
  messages: readonly Message[];
  hasMore: boolean;
}

function Messages({ chat, messages, hasMore }: MessagesProps) {
  const { t } = useTranslation("inbox");
  const box = useRef<HTMLDivElement>(null);
  const { atEnd, held, toEnd } = useStick(box);
  const entries = useEntries(chat, messages, hasMore);
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    getItemKey: (place) => entries[place]?.key ?? place,
    estimateSize: (place) => estimate(entries[place]),
    anchorTo: "end",
    // Its end is the only part that is drawn at first, and drawn once.
    initialOffset: () => entries.reduce((sum, entry) => sum + estimate(entry), 0) - innerHeight * SHARE,
    initialRect: { width: 0, height: innerHeight * SHARE },
    // Who has unfolded something keeps it where it is.
    scrollEndThreshold: atEnd ? 40 : -1,
    overscan: 4,
    scrollMargin: hasMore ? OLDER_PX : 0,
    paddingStart: 12,
    paddingEnd: 12,
  });
  useSteady(list);
  useFollow(box, held, entries.length, list.getTotalSize());
  const rows = list.getVirtualItems();
  useMarkRead(chat, atEnd);
  const news = useNews(messages, atEnd);
  if (!entries.length) return <Empty icon={ArrowDown} title={t("timeline.empty")} className="flex-1" />;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={t("timeline.label")}
        {...BY_KEYS}
        className="h-full -outline-offset-2 overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        {hasMore && messages[0] && <Older key={messages[0].id} chat={chat.id} first={messages[0]} />}
        <div className="relative w-full" style={{ height: list.getTotalSize() }}>
          {rows.map(({ key, index, start }) => (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0 px-4"
              style={{ transform: `translateY(${start - list.options.scrollMargin}px)` }}
            >
              <EntryRow entry={entries[index]!} />
            </div>
          ))}
        </div>
      </div>
      <p className="sr-only" aria-live="polite">
        {news > 0 && t("timeline.new", { count: news })}
      </p>
      {!atEnd && (
        <Button
          size="sm"
          onClick={toEnd}
          className="absolute inset-x-0 bottom-3 mx-auto w-fit rounded-full! shadow-overlay"
        >
          <ArrowDown aria-hidden />
          {news > 0 ? t("timeline.new", { count: news }) : t("timeline.latest")}
        </Button>
      )}
    </div>
  );
}

/** What changes its height above the view must not move what is being read, whichever way one scrolls. */
function useSteady(list: Virtualizer<HTMLDivElement, Element>): void {
  useLayoutEffect(() => {
    Object.assign(list, { shouldAdjustScrollPositionOnItemSizeChange: isAbove });
  }, [list]);
}

const isAbove = ({ end }: VirtualItem, _: number, { scrollOffset }: { scrollOffset: number | null }) => end <= (scrollOffset ?? 0);

function useEntries(chat: Conversation, messages: readonly Message[], hasMore: boolean): Entry[] {
  const { zone, locale } = usePlace();
  const runs = useRuns(chat.id).data?.items;
  const notes = useNotes(chat.id).data;
  const outgoing = useOutbox(chat.id);
  const thinking = useThinking(chat, messages.at(-1));
  // As it was when the chat was opened: reading on must not move the line.
  const [unreadSeq] = useState(() => firstUnread(messages, chat.unread));
  return useMemo(
    () => entriesOf({ messages, runs: runs ?? [], notes: notes ?? [], hasMore, outgoing, thinking, unreadSeq }, { zone, locale }),
    [messages, runs, notes, hasMore, outgoing, thinking, unreadSeq, zone, locale],
  );
}

/** Stands above the oldest message in hand and brings the page before it. */
function Older({ chat, first }: { chat: string; first: Message }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { run } = useAction();
  const [failed, setFailed] = useState(false);
  const load = async () => setFailed(!(await run(() => loadOlder(cache, chat, first))));
  const edge = useReach(() => void load());
  return (
    <div ref={edge} className="grid place-items-center" style={{ height: OLDER_PX }}>
      {failed ? (
        <Button size="sm" onClick={() => void load()}>
          <RotateCw aria-hidden />
          {t("common:failure.retry")}
        </Button>
      ) : (
        <LoaderCircle role="status" aria-label={t("timeline.older")} className="size-4 animate-spin text-ink-faint" />
      )}
    </div>
  );
}

/** How many messages have come since the end was last in view. */
function useNews(messages: readonly Message[], atEnd: boolean): number {
  const last = messages.at(-1)?.seq ?? 0;
  const [seen, setSeen] = useState(last);
  if (atEnd && seen !== last) setSeen(last);
  return last - seen;
}

// Of the words in a bubble: how high a line is, how wide a letter, and how wide they are at most, of the window and at all.
const LINE_PX = 20;
const LETTER_PX = 6.7;
const WORDS_SHARE = 0.75;
const WORDS_PX = 450;

/** What the row will be high. The nearer, the less often the end moves while rows that have come are measured. */
function estimate(entry: Entry | undefined): number {
  if (entry?.kind === "note" && entry.note.text) return 60 + LINE_PX * linesOf(entry.note.text);
  if (entry?.kind !== "message") return 36;
  const { text, media } = entry.message;
  return (entry.first ? 74 : 40) + LINE_PX * linesOf(text) + (media ? 200 : 0);
}

function linesOf(text: string): number {
  const letters = Math.min(innerWidth * WORDS_SHARE, WORDS_PX) / LETTER_PX;
  return text.split("\n").reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / letters)), 0);
}
