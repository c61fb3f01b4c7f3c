import { useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Pager } from "@/components/list/pager";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type DeadJob, discardJob, retryJob, useDeadJobs } from "@/lib/resources/platform";

/** Jobs that were given up: run again, or forgotten. */
export function DeadJobs() {
  const { t } = useTranslation("platform");
  const [offset, setOffset] = useState(0);
  const { data, error, mutate } = useDeadJobs(offset);
  return (
    <Card title={t("dead.title")}>
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={2} />)}
      {data?.items.length === 0 && <p className="text-sm text-ink-soft">{t("dead.none")}</p>}
      <ul className={CARD_LIST}>
        {data?.items.map((job) => (
          <Row key={job.id} job={job} />
        ))}
      </ul>
      {data && <Pager page={data} onMove={setOffset} />}
    </Card>
  );
}

function Row({ job }: { job: DeadJob }) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asks, setAsks] = useState(false);
  const retry = async () => {
    if (await run(() => retryJob(cache, job.id))) toast.success(t("dead.again"));
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-3">
          <code dir="ltr" className="font-medium">
            {job.kind}
          </code>
          <Time at={job.dead_at} className="text-sm text-ink-faint" />
          <Link to={`/platform/tenants/${job.tenant_id}`} className="text-sm font-medium text-accent-ink underline underline-offset-2">
            {t("toTenant")}
          </Link>
        </p>
        <p className="text-sm text-ink-soft">
          {t("dead.attempts", { count: job.attempts })} {job.last_error && <code dir="ltr">{job.last_error}</code>}
        </p>
      </div>
      <Button size="sm" busy={busy} onClick={() => void retry()}>
        {t("dead.retry")}
      </Button>
      <Button size="sm" look="ghost" disabled={busy} onClick={() => setAsks(true)}>
        {t("dead.discard")}
      </Button>
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t("dead.ask")}
        description={t("dead.text")}
        action={t("dead.discard")}
        danger
        onConfirm={() => void run(() => discardJob(cache, job.id))}
      />
    </li>
  );
}
