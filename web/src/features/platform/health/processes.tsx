import { type Column, DataTable } from "@/components/list/table";
import { CARD_LIST, Card, TableCard } from "@/components/page/card";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Alarm, Process } from "@/lib/resources/platform";

/** Rules of the monitoring that are broken now, each with what to do. */
export function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation("platform");
  return (
    <Card title={t("alarm.title")}>
      {alarms.length === 0 && <p className="text-sm text-ink-soft">{t("alarm.none")}</p>}
      <ul className={CARD_LIST}>
        {alarms.map(({ name, about }) => (
          <li key={`${name} ${about}`} className="py-2 text-sm text-bad-ink">
            {t(`alarm.${name}`, { about })}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What runs, by role; one that was killed stands there until its place is taken. */
export function Processes({ processes }: { processes: readonly Process[] }) {
  const { t, i18n } = useTranslation("platform");
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const columns: Column<Process>[] = [
    {
      id: "role",
      header: t("process.role"),
      card: "title",
      cell: ({ role, is_silent }) => (
        <span className="inline-flex items-center gap-2">
          {t(`process.${role}`)} {is_silent && <Badge tone="bad">{t("process.silent")}</Badge>}
        </span>
      ),
    },
    { id: "host", header: t("process.host"), cell: ({ host }) => <code dir="ltr">{host}</code> },
    { id: "version", header: t("process.version"), cell: ({ version }) => <bdi>{version}</bdi> },
    { id: "since", header: t("process.since"), cell: ({ started_at }) => <Time at={started_at} /> },
    { id: "heard", header: t("process.heard"), cell: ({ heard_at }) => <Time at={heard_at} /> },
    { id: "sockets", header: t("process.sockets"), end: true, cell: ({ sockets }) => figure(sockets) },
    { id: "phones", header: t("process.phones"), end: true, cell: ({ phones }) => figure(phones) },
  ];
  return (
    <TableCard title={t("process.title")}>
      {processes.length ? (
        <DataTable dense label={t("process.title")} columns={columns} rows={processes} rowId={({ id }) => id} />
      ) : (
        <p className="p-4 text-sm text-ink-soft">{t("process.none")}</p>
      )}
    </TableCard>
  );
}
