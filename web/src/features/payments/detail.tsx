import { BadgeCheck, ChevronLeft, ChevronRight, Hourglass, ListChecks, PartyPopper } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Tooltip } from "@/components/dialog/tooltip";
import { Empty, Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Approval, type Proof, type Rejection, useProof } from "@/lib/resources/payments";
import { DecisionBar } from "./deciding/decision-bar";
import { OrderPanel } from "./order-panel";
import { Viewer } from "./picture/viewer";
import type { Tab } from "./queue/place";
import type { Line } from "./reading/correcting";
import { ReadingPanel } from "./reading/reading-panel";

interface DetailProps {
  id: string | undefined;
  /** The proof as the list has it, shown until its own answer is there. */
  listed: Proof | undefined;
  /** Whether the queue is known, or cannot be read: it says so itself then, and nobody knows whether anything waits. */
  isKnown: boolean;
  isLost: boolean;
  tab: Tab;
  /** How many were decided in this sitting. */
  done: number;
  position: { place: number; total: number } | null;
  previous: string | undefined;
  next: string | undefined;
  /** Somebody goes from proof to proof: the next one is read out. */
  takesFocus: boolean;
  busy: boolean;
  /** The decision before was taken a moment ago: it is too soon for another. */
  isSoon: boolean;
  onDecide: (proof: Proof, decision?: Rejection | Approval) => void;
  onUndo: (id: string) => void;
}

/** One proof: what was sent beside what is expected, and the decision. */
export function Detail({ id, ...rest }: DetailProps) {
  if (id) return <OneProof id={id} {...rest} />;
  if (rest.isKnown) return <Nothing tab={rest.tab} done={rest.done} />;
  return rest.isLost ? null : <Bars />;
}

function OneProof({ id, listed, position, previous, next, takesFocus, busy, isSoon, onDecide, onUndo }: DetailProps & { id: string }) {
  const { data, error, mutate } = useProof(id, listed);
  const proof = data ?? listed;
  const [pointed, setPointed] = useState<Line | null>(null);
  useChatKey(proof?.conversation_id ?? null);
  if (!proof) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <Bars />;
  return (
    <div className="flex min-h-0 flex-col xl:grid xl:grid-cols-[minmax(0,1fr)_24rem] xl:grid-rows-[minmax(0,1fr)_auto]">
      <div className="min-h-0 flex-1 overflow-y-auto xl:contents">
        <div className="flex h-[52dvh] min-h-64 flex-col border-b border-line xl:row-span-2 xl:h-auto xl:border-e xl:border-b-0">
          <Viewer proof={proof} pointed={pointed} />
        </div>
        <div className="bg-surface xl:overflow-y-auto">
          {position && <Position {...position} previous={previous} next={next} />}
          <OrderPanel proof={proof} takesFocus={takesFocus} reading={<ReadingPanel proof={proof} pointed={pointed} onPoint={setPointed} />} />
        </div>
      </div>
      <DecisionBar
        proof={proof}
        busy={busy}
        isSoon={isSoon}
        onDecide={(decision) => onDecide(proof, decision)}
        onUndo={() => onUndo(proof.id)}
      />
    </div>
  );
}

function Position({ place, total, previous, next }: { place: number; total: number; previous: string | undefined; next: string | undefined }) {
  const { t, i18n } = useTranslation("payments");
  const words = (value: number) => value.toLocaleString(i18n.language);
  return (
    <nav aria-label={t("queue.label")} className="flex h-11 items-center gap-1 border-b border-line ps-4 pe-2 text-sm text-ink-soft">
      <span className="flex-1 tabular-nums">{t("queue.place", { place: words(place), total: words(total) })}</span>
      <Step to={previous} name={t("queue.previous")} keys="k">
        <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
      </Step>
      <Step to={next} name={t("queue.next")} keys="j">
        <ChevronRight aria-hidden className="rtl:-scale-x-100" />
      </Step>
    </nav>
  );
}

function Step({ to, name, keys, children }: { to: string | undefined; name: string; keys: string; children: ReactNode }) {
  if (!to) {
    return (
      <Button look="ghost" size="icon" aria-label={name} disabled>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip text={name} keys={keys}>
      <Button asChild look="ghost" size="icon">
        <Link to={to} replace aria-label={name}>
          {children}
        </Link>
      </Button>
    </Tooltip>
  );
}

function useChatKey(chat: string | null): void {
  const { t } = useTranslation(["payments", "common"]);
  const navigate = useNavigate();
  const shortcuts = useMemo<Shortcut[]>(() => {
    const run = () => void navigate(`/inbox/${chat}`);
    return chat ? [{ keys: "o", label: t("keys.chat"), group: t("common:keys.page"), run }] : [];
  }, [t, chat, navigate]);
  useShortcuts(shortcuts);
}

const ICONS = { waiting: BadgeCheck, held: Hourglass, decided: ListChecks } as const;

/** Nothing to look at: because all of it is done, or because there was nothing. */
function Nothing({ tab, done }: { tab: Tab; done: number }) {
  const { t } = useTranslation("payments");
  const isDone = tab === "waiting" && done > 0;
  return (
    <div className="grid place-items-center">
      <Empty
        icon={isDone ? PartyPopper : ICONS[tab]}
        title={t(isDone ? "empty.done" : `empty.${tab}`)}
        text={isDone ? t("empty.doneText", { count: done }) : t(`empty.${tab}Text`)}
        action={
          tab === "waiting" &&
          !isDone && (
            <Button asChild>
              <Link to="/try">{t("empty.waitingAction")}</Link>
            </Button>
          )
        }
      />
    </div>
  );
}

function Bars() {
  return (
    <div className="grid xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="grid place-items-center border-e border-line bg-white">
        <Skeleton className="h-[60dvh] w-56 max-w-[70%] bg-[#e6e9e7]!" />
      </div>
      <div className="grid content-start gap-3 bg-surface p-4">
        <Skeleton className="h-8 w-40" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4" />
      </div>
    </div>
  );
}
