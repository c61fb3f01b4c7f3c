import { Square } from "lucide-react";
import { Link, useParams } from "react-router";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { cancelRehearsal, type ScoreCard, useRehearsal, isOver } from "@/lib/resources/rehearsals";
import { Changes } from "./changes";
import { SceneList } from "./scene-list";
import { SceneSheet } from "./scene-sheet";
import { StatusBadge } from "./status-badge";

/** One rehearsal: its score card, live while it is played, and each scene to be read. */
export function Rehearsal() {
  const { t } = useTranslation("rehearsal");
  const { rehearsalId = "" } = useParams();
  const { data, error, mutate } = useRehearsal(rehearsalId);
  return (
    <>
      <PageHeader title={t(data?.kind === "replay" ? "kind.replay" : "one")} action={data && <Stop card={data} />} />
      <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-4 p-4 md:p-6">
        <Link to="/ai/rehearsal" className="justify-self-start text-sm font-medium text-accent-ink underline underline-offset-2">
          {t("back")}
        </Link>
        {data ? (
          <>
            <Score card={data} />
            {isOver(data) && data.kind === "scenarios" && <Changes rehearsalId={data.id} />}
            <SceneList card={data} />
            <SceneSheet card={data} />
          </>
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <Skeleton className="h-80" />
        )}
      </div>
    </>
  );
}

function Stop({ card }: { card: ScoreCard }) {
  const { t } = useTranslation("rehearsal");
  const cache = useCache();
  const { busy, run } = useAction();
  const isAdmin = useMay("admin");
  if (!isAdmin || isOver(card)) return null;
  return (
    <Button busy={busy} onClick={() => void run(() => cancelRehearsal(cache, card.id))}>
      <Square aria-hidden />
      {t("stop")}
    </Button>
  );
}

function Score({ card }: { card: ScoreCard }) {
  const { t, i18n } = useTranslation("rehearsal");
  const all = card.scenes.length;
  const done = all - card.waiting;
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const said = t("progress", { done: figure(done), all: figure(all) });
  const cost = card.cost_usd === null ? t("score.unpriced") : Number(card.cost_usd).toLocaleString(i18n.language, { style: "currency", currency: "USD" });
  return (
    <Card>
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <StatusBadge status={card.status} />
          <span className="text-sm text-ink-soft">
            <Time at={card.created_at} /> · {t(card.whole ? "kind.whole" : card.kind === "replay" ? "kind.replay" : "kind.part")}
          </span>
        </div>
        <div role="progressbar" aria-label={said} aria-valuemin={0} aria-valuemax={all} aria-valuenow={done} className="flex h-2.5 overflow-clip rounded-full bg-line">
          <Part share={card.passed / all} className="bg-accent" />
          <Part share={card.failed / all} className="bg-bad" />
          <Part share={card.skipped / all} className="bg-line-strong" />
        </div>
        <p role="status" className="sr-only">
          {said}
        </p>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-5">
          <Figure name={t("status.passed")} value={figure(card.passed)} />
          <Figure name={t("status.failed")} value={figure(card.failed)} />
          <Figure name={t("status.skipped")} value={figure(card.skipped)} />
          <Figure name={t("score.tokens")} value={figure(card.tokens)} />
          <Figure name={t("score.cost")} value={cost} />
        </dl>
        {card.status === "passed" && card.whole && <p className="text-sm text-good-ink">{t("score.counts")}</p>}
        {card.status === "broken" && <p className="text-sm text-bad-ink">{t("score.broken")}</p>}
      </div>
    </Card>
  );
}

function Part({ share, className }: { share: number; className: string }) {
  return <span className={`h-full transition-[inline-size] duration-200 ${className}`} style={{ inlineSize: `${share * 100}%` }} />;
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-ink-faint">{name}</dt>
      <dd className="text-lg font-semibold tabular-nums">
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
