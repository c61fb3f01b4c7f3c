import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { type Column, DataTable } from "@/components/list/table";
import { CARD_LIST, Card, TableCard } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { Time, useNow } from "@/components/sign/time";
import { alertOf } from "@/lib/live/told";
import { useTranslation } from "@/lib/locale/i18n";
import { duration } from "@/lib/locale/time";
import { type PlatformHealth, type Queue, useFailures, usePlatformHealth } from "@/lib/resources/platform";
import { bytes, usd } from "../looks";
import { DeadJobs } from "./dead-jobs";
import { Alarms, Processes } from "./processes";
import { useProviderWords } from "./provider-words";

const SLOW_SECONDS = 60;
const FULL = 0.9;
const OLDEST_BACKUP_MS = 48 * 60 * 60_000;

/** How the installation fares: work that waits, what was given up, disk, numbers, providers. */
export function Health() {
  const { t } = useTranslation("platform");
  const { data, error, mutate } = usePlatformHealth();
  return (
    <>
      <PageHeader title={t("nav.health")} />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-4 p-4 md:p-6">
        {data ? (
          <>
            <Alarms alarms={data.alarms} />
            <Strip health={data} />
            <Processes processes={data.processes} />
            <Queues queue={data.queue} />
          </>
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <Skeleton className="h-64" />
        )}
        <DeadJobs />
        <Failures />
      </div>
    </>
  );
}

function Strip({ health }: { health: PlatformHealth }) {
  const { t, i18n } = useTranslation("platform");
  const { queue, disk, database, processes, sessions, shops, numbers_down, providers_failing, ai_cost_usd } = health;
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const due = queue.reduce((sum, one) => sum + one.due, 0);
  const dead = queue.reduce((sum, one) => sum + one.dead, 0);
  const oldest = Math.max(0, ...queue.map(({ oldest_seconds }) => oldest_seconds));
  const here = processes.filter(({ is_silent }) => !is_silent);
  const all = Object.values(shops).reduce((sum, one) => sum + one, 0);
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Sign name={t("sign.due")} isBad={oldest > SLOW_SECONDS} note={t("sign.oldest", { time: duration(oldest, i18n.language) })}>
        {figure(due)}
      </Sign>
      <Sign name={t("sign.dead")} isBad={dead > 0}>
        {figure(dead)}
      </Sign>
      <Sign name={t("sign.numbers")} isBad={numbers_down > 0}>
        {figure(numbers_down)}
      </Sign>
      <Sign name={t("sign.providers")} isBad={providers_failing > 0}>
        {figure(providers_failing)}
      </Sign>
      <Sign name={t("sign.disk")} isBad={disk.free_bytes < (1 - FULL) * disk.total_bytes} note={t("sign.database", { size: bytes(database.bytes, i18n.language) })}>
        {bytes(disk.free_bytes, i18n.language)}
      </Sign>
      <Sign
        name={t("sign.connections")}
        isBad={database.connections > FULL * database.most_connections}
        note={t("sign.ofMost", { most: figure(database.most_connections), time: duration(database.slowest_seconds, i18n.language) })}
      >
        {figure(database.connections)}
      </Sign>
      <Sign name={t("sign.standbys")} {...(database.lag_seconds !== null && { note: t("sign.lag", { time: duration(database.lag_seconds, i18n.language) }) })}>
        {figure(database.standbys)}
      </Sign>
      <Sign name={t("sign.sockets")} note={t("sign.phones", { count: here.reduce((sum, one) => sum + one.phones, 0) })}>
        {figure(here.reduce((sum, one) => sum + one.sockets, 0))}
      </Sign>
      <Sign name={t("sign.shops")} note={t("sign.running", { count: (shops.active ?? 0) + (shops.trial ?? 0) })}>
        {figure(all)}
      </Sign>
      <Sign name={t("sign.sessions")}>{figure(sessions)}</Sign>
      <Backup at={health.backup_at} />
      <Sign name={t("sign.cost")} note={t("sign.costShops", { cost: usd(ai_cost_usd.shops ?? 0, i18n.language) })}>
        {usd(ai_cost_usd.platform ?? 0, i18n.language)}
      </Sign>
    </ul>
  );
}

/** One that cannot be seen from here may be made all the same. */
function Backup({ at }: { at: string | null }) {
  const { t } = useTranslation("platform");
  const now = useNow();
  const isOld = at !== null && now - new Date(at).getTime() > OLDEST_BACKUP_MS;
  return (
    <Sign name={t("sign.backup")} isBad={isOld} {...(at === null && { note: t("sign.backupUnseen") })}>
      {at === null ? "–" : <Time at={at} />}
    </Sign>
  );
}

function Sign({ name, isBad, note, children }: { name: string; isBad?: boolean; note?: string; children: ReactNode }) {
  const { t } = useTranslation("platform");
  return (
    <li className={clsx("grid content-start gap-0.5 rounded-lg border bg-surface p-3", isBad ? "border-bad" : "border-line")}>
      <h2 className="text-sm text-ink-soft">{name}</h2>
      <p className="text-xl font-semibold tabular-nums">
        <bdi>{children}</bdi>
        {isBad && <span className="ms-2 text-sm font-medium text-bad-ink">{t("sign.look")}</span>}
      </p>
      {note && <p className="text-sm text-ink-faint">{note}</p>}
    </li>
  );
}

function Queues({ queue }: { queue: readonly Queue[] }) {
  const { t, i18n } = useTranslation("platform");
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const columns: Column<Queue>[] = [
    { id: "kind", header: t("queue.kind"), card: "title", cell: ({ kind }) => <code dir="ltr">{kind}</code> },
    { id: "held", header: t("queue.held"), end: true, cell: ({ held }) => figure(held) },
    { id: "due", header: t("queue.due"), end: true, cell: ({ due }) => figure(due) },
    { id: "oldest", header: t("queue.oldest"), end: true, cell: ({ oldest_seconds }) => duration(oldest_seconds, i18n.language) },
    { id: "dead", header: t("queue.dead"), end: true, cell: ({ dead }) => figure(dead) },
  ];
  return (
    <TableCard title={t("queue.title")}>
      {queue.length ? (
        <DataTable dense label={t("queue.title")} columns={columns} rows={queue} rowId={({ kind }) => kind} />
      ) : (
        <p className="p-4 text-sm text-ink-soft">{t("queue.empty")}</p>
      )}
    </TableCard>
  );
}

/** Alerts of all shops in the last day, and providers and endpoints that fail now. */
function Failures() {
  const { t } = useTranslation(["platform", "common"]);
  const { nameOf, faultWords } = useProviderWords();
  const { data } = useFailures();
  if (!data) return null;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title={t("failures.providers")}>
        {data.providers.length === 0 && <p className="text-sm text-ink-soft">{t("failures.none")}</p>}
        <ul className={CARD_LIST}>
          {data.providers.map(({ id, tenant_id, kind, stopped, last_error, last_error_at }) => (
            <Fault key={id} tenantId={tenant_id} at={last_error_at} what={`${nameOf(kind)}: ${faultWords(stopped ?? last_error ?? "")}`} />
          ))}
        </ul>
      </Card>
      <Card title={t("failures.webhooks")}>
        {data.webhooks.length === 0 && <p className="text-sm text-ink-soft">{t("failures.none")}</p>}
        <ul className={CARD_LIST}>
          {data.webhooks.map(({ tenant_id, failing, switched_off, failing_since }) => (
            <Fault key={tenant_id} tenantId={tenant_id} at={failing_since} what={t("failures.endpoints", { failing, off: switched_off })} />
          ))}
        </ul>
      </Card>
      <Card title={t("failures.alerts")}>
        {data.alerts.length === 0 && <p className="text-sm text-ink-soft">{t("failures.none")}</p>}
        <ul className={CARD_LIST}>
          {data.alerts.map(({ tenant_id, code, at }, place) => (
            <Fault key={place} tenantId={tenant_id} at={at} what={t(`common:alert.${alertOf(code)}`)} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

function Fault({ tenantId, at, what }: { tenantId: string; at: string | null; what: ReactNode }) {
  const { t } = useTranslation("platform");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
      <span className="min-w-0 flex-1 wrap-anywhere">{what}</span>
      {at && <Time at={at} className="text-ink-faint" />}
      <Link to={`/platform/tenants/${tenantId}`} className="font-medium text-accent-ink underline underline-offset-2">
        {t("toTenant")}
      </Link>
    </li>
  );
}
