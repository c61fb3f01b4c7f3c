import { MessageCircleOff } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import { Confirm } from "@/components/dialog/confirm";
import { Empty, Failure, Skeleton } from "@/components/page/states";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useAtChat } from "@/lib/live/presence";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import {
  assign,
  closeConversation,
  type Conversation as Chat,
  resume,
  takeOver,
  useConversation,
} from "@/lib/resources/conversations";
import { useMay, useProfile } from "@/lib/resources/profile";
import { isOver, nameOf } from "./chat";
import { Answering } from "./composer/answering";
import { ConversationHeader } from "./head/conversation-header";
import { HandoverBanner } from "./head/handover-banner";
import { usePanel } from "./panel";
import { Timeline } from "./timeline/timeline";
import { TimelineSkeleton } from "./timeline/timeline-skeleton";

const LabelsDialog = lazy(async () => ({ default: (await import("./head/labels-dialog")).LabelsDialog }));
const RunSheet = lazy(async () => ({ default: (await import("./run/run-sheet")).RunSheet }));

interface ConversationProps {
  id: string;
  /** As the list already has it. */
  known?: Chat | undefined;
  /** In the head, before the name: e.g. a way back. */
  start?: ReactNode;
  /** At the head's end: e.g. a way to the order. */
  end?: ReactNode;
  /** It is the whole page. */
  alone?: boolean;
}

/** One chat as the shop sees it: who answers, what was said and done, and where a person writes. */
export function Conversation({ id, known, start, end, alone }: ConversationProps) {
  const { t } = useTranslation("inbox");
  const { data: chat, error, mutate } = useConversation(id, known);
  if (chat && chat.id === id) return <Open key={id} chat={chat} start={start} end={end} alone={alone} />;
  if (!error) return <Loading start={start} />;
  return (
    <section className="flex min-w-0 flex-1 flex-col">
      {alone && <h1 className="sr-only">{t("title")}</h1>}
      {start && <div className="flex min-h-14 items-center border-b border-line bg-surface px-3">{start}</div>}
      {error.status === 404 ? (
        <Empty icon={MessageCircleOff} title={t("conversation.gone")} />
      ) : (
        <Failure error={error} onRetry={() => void mutate()} />
      )}
    </section>
  );
}

function Open({ chat, start, end, alone }: Omit<ConversationProps, "id" | "known"> & { chat: Chat }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { run } = useAction();
  const [closing, setClosing] = useState(false);
  const [labelling, setLabelling] = useState(false);
  const { shown: why } = usePanel("run");
  const input = useRef<HTMLTextAreaElement>(null);
  useAtChat(chat.id);
  useChatShortcuts(chat, setClosing, setLabelling);
  return (
    <section aria-label={t("conversation.with", { name: nameOf(chat) })} className="flex min-w-0 flex-1 flex-col bg-canvas">
      <ConversationHeader
        chat={chat}
        start={start}
        end={end}
        alone={alone}
        onClose={() => setClosing(true)}
        onLabels={() => setLabelling(true)}
      />
      <HandoverBanner chat={chat} />
      <Timeline chat={chat} />
      <Answering chat={chat} input={input} />
      <Confirm
        open={closing}
        onOpenChange={setClosing}
        title={t("close.title")}
        description={t("close.text")}
        action={t("close.action")}
        onConfirm={() => void run(() => closeConversation(cache, chat))}
      />
      {labelling && (
        <Suspense fallback={null}>
          <LabelsDialog chat={chat} onClose={() => setLabelling(false)} />
        </Suspense>
      )}
      {why !== null && (
        <Suspense fallback={null}>
          <RunSheet />
        </Suspense>
      )}
    </section>
  );
}

function Loading({ start }: { start: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-1 flex-col bg-canvas">
      <div className="flex min-h-14 items-center gap-2 border-b border-line bg-surface px-3">
        {start}
        <Skeleton className="size-8 rounded-full" />
        <Skeleton className="h-4 w-40" />
      </div>
      <TimelineSkeleton />
    </section>
  );
}

/** t takes the chat over or hands it back, e ends it, A gives it to oneself, l labels its customer. */
function useChatShortcuts(
  chat: Chat,
  setClosing: (closing: boolean) => void,
  setLabelling: (labelling: boolean) => void,
): void {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { run } = useAction();
  const mayAnswer = useMay("agent");
  const me = useProfile().data;
  const shortcuts = useMemo<Shortcut[]>(() => {
    if (!mayAnswer) return [];
    const group = t("common:keys.page");
    const turn = () => run(() => (chat.answered_by === "ai" ? takeOver(cache, chat) : resume(cache, chat)));
    const whileOpen: Shortcut[] = [
      { keys: "t", label: t("keys.turn"), group, run: () => void turn() },
      { keys: "e", label: t("close.action"), group, run: () => setClosing(true) },
    ];
    const mine = me && (() => run(() => assign(cache, chat, me)));
    const own: Shortcut[] = mine ? [{ keys: "A", label: t("keys.mine"), group, run: () => void mine() }] : [];
    const labels: Shortcut = { keys: "l", label: t("header.labels"), group, run: () => setLabelling(true) };
    return [...own, labels, ...(isOver(chat) ? [] : whileOpen)];
  }, [t, cache, run, mayAnswer, me, chat, setClosing, setLabelling]);
  useShortcuts(shortcuts);
}
