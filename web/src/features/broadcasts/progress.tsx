import { CirclePause, CircleStop, Play } from "lucide-react";
import { useState } from "react";
import { Bubble } from "@/components/chat/bubble";
import { Confirm } from "@/components/dialog/confirm";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Broadcast, pressBroadcast, type Report, useReport } from "@/lib/resources/broadcasts";
import { useMay } from "@/lib/resources/profile";
import type { Account } from "@/lib/resources/whatsapp";
import { StatusBadge } from "./broadcasts";
import { LeftOut } from "./reach";
import { Recipients } from "./recipients";

/** How far it has come, and what became of it. */
export function Progress({ broadcast, accounts }: { broadcast: Broadcast; accounts: Account[] }) {
  const { t } = useTranslation("broadcasts");
  const { data, error, mutate } = useReport(broadcast.id);
  const account = accounts.find(({ id }) => id === broadcast.account_id);
  const texts = Object.entries(broadcast.texts);
  return (
    <>
      <PageHeader title={broadcast.name} action={<Controls broadcast={broadcast} />} />
      <div className="mx-auto grid w-full max-w-5xl gap-4 px-4 py-4 md:px-6 md:py-6">
        <Card>
          <div className="grid gap-3">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <StatusBadge status={broadcast.status} />
              <bdi className="text-ink-soft">{account?.label}</bdi>
              <Moment broadcast={broadcast} />
            </p>
            {broadcast.reason && <p className="text-warn-ink">{t(`reason.${broadcast.reason}`)}</p>}
            <Bar written={broadcast.written} total={broadcast.total} />
          </div>
        </Card>
        {data ? <Figures report={data} /> : error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} />}
        {texts.length > 0 && (
          <Card title={t("said")}>
            <div className="grid gap-2">
              {texts.map(([language, text]) => (
                <Bubble key={language} text={text} />
              ))}
            </div>
          </Card>
        )}
        <Recipients id={broadcast.id} />
      </div>
    </>
  );
}

function Moment({ broadcast: { status, due_at, started_at, ended_at, rests_until } }: { broadcast: Broadcast }) {
  const { t } = useTranslation("broadcasts");
  const [words, at] =
    status === "scheduled"
      ? (["begins", due_at] as const)
      : rests_until && status === "sending"
        ? (["rests", rests_until] as const)
        : ended_at
          ? (["ended", ended_at] as const)
          : (["began", started_at] as const);
  if (!at) return null;
  return (
    <span className="text-ink-soft">
      {t(words)} <Time at={at} />
    </span>
  );
}

function Bar({ written, total }: { written: number; total: number }) {
  const { t } = useTranslation("broadcasts");
  return (
    <div className="grid gap-1">
      <progress
        aria-label={t("progress")}
        value={written}
        max={Math.max(total, 1)}
        className="h-2 w-full overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      />
      <p className="text-sm text-ink-soft">{t("written", { count: written, total })}</p>
    </div>
  );
}

const FIGURES = ["sent", "delivered", "read", "replied", "failed", "unknown", "waiting"] as const;

function Figures({ report }: { report: Report }) {
  const { t, i18n } = useTranslation("broadcasts");
  return (
    <Card title={t("report")}>
      <div className="grid gap-4">
        <dl className="grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] gap-3">
          {FIGURES.filter((one) => report[one] > 0 || !["unknown", "waiting", "failed"].includes(one)).map((one) => (
            <div key={one} className="rounded-md bg-sunken px-3 py-2">
              <dt className="text-sm text-ink-soft">{t(`figure.${one}`)}</dt>
              <dd className="text-xl font-semibold tabular-nums">{report[one].toLocaleString(i18n.language)}</dd>
            </div>
          ))}
        </dl>
        <LeftOut reasons={report.left_out} />
      </div>
    </Card>
  );
}

/** Pause and go on at once; stopping is for good, so it is asked about. */
function Controls({ broadcast: { id, status } }: { broadcast: Broadcast }) {
  const { t } = useTranslation("broadcasts");
  const cache = useCache();
  const { busy, run } = useAction();
  const isAdmin = useMay("admin");
  const [asking, setAsking] = useState(false);
  const press = (button: "pause" | "resume" | "stop") => void run(() => pressBroadcast(cache, id, button));
  if (!isAdmin || !["scheduled", "sending", "paused"].includes(status)) return null;
  return (
    <>
      {status === "sending" && (
        <Button busy={busy} onClick={() => press("pause")}>
          <CirclePause aria-hidden />
          {t("pause")}
        </Button>
      )}
      {status === "paused" && (
        <Button look="primary" busy={busy} onClick={() => press("resume")}>
          <Play aria-hidden className="rtl:-scale-x-100" />
          {t("resume")}
        </Button>
      )}
      <Button look="danger" onClick={() => setAsking(true)}>
        <CircleStop aria-hidden />
        {t("stop")}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("sureStop")}
        description={t("sureStopText")}
        action={t("stop")}
        danger
        onConfirm={() => press("stop")}
      />
    </>
  );
}
