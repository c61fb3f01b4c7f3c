import { useVirtualizer } from "@tanstack/react-virtual";
import { Inbox, RefreshCw, SearchX } from "lucide-react";
import { useDeferredValue, useEffect, useEffectEvent, useRef } from "react";
import { Link, useLocation } from "react-router";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useLinks } from "@/lib/page/links";
import { type Conversation, type ConversationFilters, loadMore, useConversations } from "@/lib/resources/conversations";
import { useMay } from "@/lib/resources/profile";
import { useReach } from "../reach";
import { useCalm } from "./calm";
import { ConversationRow, ROW_PX } from "./conversation-row";
import type { Tab } from "./filters";
import { useSelection } from "./selection";
import { SelectionBar } from "./selection-bar";

// A shorter list is drawn whole: the browser's own search finds everything in it.
const MOST_WHOLE = 100;

interface ConversationListProps {
  tab: Tab;
  query: ConversationFilters;
  chosen: string | undefined;
  marked: string | undefined;
  /** Whether search or filters narrow the tab. */
  narrowed: boolean;
  onClear: () => void;
}

export function ConversationList(props: ConversationListProps) {
  const { query, narrowed, onClear, tab } = props;
  const { data: known, error, mutate } = useConversations(query);
  // Drawn in small pieces, which what one presses or types goes before.
  const data = useDeferredValue(known);
  const { t } = useTranslation(["inbox", "common"]);
  if (!data) {
    return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows className="h-21" lines={3} />;
  }
  if (data.items.length) return <Rows {...props} chats={data.items} total={data.total} onRetry={error && (() => void mutate())} />;
  if (narrowed) {
    return (
      <Empty
        icon={SearchX}
        title={t("common:list.nothing")}
        action={<Button onClick={onClear}>{t("common:list.clear")}</Button>}
      />
    );
  }
  if (tab !== "all") return <Empty icon={Inbox} title={t(`empty.${tab}`)} text={t("empty.tab")} />;
  return (
    <Empty
      icon={Inbox}
      title={t("empty.title")}
      text={t("empty.text")}
      action={
        <Button asChild look="primary">
          <Link to="/try">{t("empty.try")}</Link>
        </Button>
      }
    />
  );
}

interface RowsProps extends ConversationListProps {
  chats: readonly Conversation[];
  total: number;
  /** Given where these are old: what is new could not be had. */
  onRetry: (() => void) | undefined;
}

function Rows({ chats, total, onRetry, query, chosen, marked }: RowsProps) {
  const { t } = useTranslation(["inbox", "common"]);
  const box = useRef<HTMLDivElement>(null);
  const search = withoutPanels(useLocation().search);
  const { shown, held, release } = useCalm(box, chats);
  const selection = useSelection(shown, chosen ?? marked);
  const selected = new Set(selection.chats.map(({ id }) => id));
  const mayAct = useMay("agent");
  useLinks(box);
  const list = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    getItemKey: (place) => shown[place]?.id ?? place,
    estimateSize: () => ROW_PX,
    overscan: 8,
    enabled: shown.length > MOST_WHOLE,
  });
  useInView(chosen ?? marked, (id) => {
    if (shown.length > MOST_WHOLE) list.scrollToIndex(shown.findIndex((chat) => chat.id === id));
    else box.current?.querySelector(`[data-chat="${id}"]`)?.scrollIntoView({ block: "nearest" });
  });
  const row = (chat: Conversation) => (
    <ConversationRow
      chat={chat}
      chosen={chat.id === chosen}
      marked={chat.id === marked}
      selected={mayAct ? selected.has(chat.id) : null}
      onSelect={selection.toggle}
      search={search}
    />
  );
  return (
    <div className="relative h-full">
      <div ref={box} className="h-full overflow-y-auto overscroll-contain">
        {onRetry && (
          <p role="status" className="flex items-center justify-between gap-2 border-b border-line bg-warn-soft px-3 py-1.5 text-sm text-warn-ink">
            {t("list.old")}
            <Button size="sm" onClick={onRetry}>
              {t("common:failure.retry")}
            </Button>
          </p>
        )}
        {shown.length > MOST_WHOLE ? (
          <ul className="relative" style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map(({ key, index, start }) => (
              <li key={key} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
                {row(shown[index]!)}
              </li>
            ))}
          </ul>
        ) : (
          <ul>
            {shown.map((chat) => (
              <li key={chat.id} data-chat={chat.id}>
                {row(chat)}
              </li>
            ))}
          </ul>
        )}
        {chats.length < total && <More key={chats.length} query={query} loaded={chats.length} />}
      </div>
      {held > 0 && (
        <Button
          size="sm"
          look="primary"
          onClick={release}
          className="absolute inset-x-0 top-2 mx-auto w-fit rounded-full! shadow-overlay"
        >
          <RefreshCw aria-hidden />
          {t("list.updated", { count: held })}
        </Button>
      )}
      {mayAct && <SelectionBar selection={selection} />}
    </div>
  );
}

// What was opened over one chat does not belong to the next.
function withoutPanels(search: string): string {
  const params = new URLSearchParams(search);
  params.delete("run");
  params.delete("panel");
  return params.size ? `?${params.toString()}` : "";
}

/** Brings a row before the eyes when it is chosen; not when it moves by itself. */
function useInView(id: string | undefined, show: (id: string) => void): void {
  const bring = useEffectEvent(show);
  useEffect(() => {
    if (id) bring(id);
  }, [id]);
}

/** Stands below the last row: when it comes near, the next page is asked for. */
function More({ query, loaded }: { query: ConversationFilters; loaded: number }) {
  const { t } = useTranslation("common");
  const cache = useCache();
  const { busy, run } = useAction();
  const edge = useReach(() => void run(() => loadMore(cache, query, loaded)));
  return (
    <div ref={edge} className="grid h-14 place-items-center text-sm text-ink-faint">
      {busy && t("loading")}
    </div>
  );
}
