import { Megaphone, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { type Column, DataTable } from "@/components/list/table";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import type { Page } from "@/lib/api/pages";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type Broadcast, type BroadcastStatus, useBroadcasts } from "@/lib/resources/broadcasts";
import { useMay } from "@/lib/resources/profile";
import { LOOKS, STATUSES } from "./looks";

const DEFAULTS = { status: "", offset: "0" };
const LIMIT = 25;

/** Every message to many, the newest first. */
export function Broadcasts() {
  const { t } = useTranslation("broadcasts");
  const isAdmin = useMay("admin");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const status = filters.status as BroadcastStatus;
  const { data, error, mutate } = useBroadcasts({
    limit: LIMIT,
    offset: Number(filters.offset) || 0,
    ...(status && { status }),
  });
  const write = isAdmin && (
    <Button asChild look="primary">
      <Link to="/broadcasts/new">
        <Plus aria-hidden />
        {t("new")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} count={data?.total} action={write}>
        <Select aria-label={t("column.status")} value={filters.status} onChange={({ target }) => setFilters({ status: target.value })}>
          <option value="">{t("anyStatus")}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`status.${one}`)}
            </option>
          ))}
        </Select>
      </PageHeader>
      {data ? (
        <Found page={data} write={write} isFiltered={filters.status !== ""} onChange={setFilters} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

interface FoundProps {
  page: Page<Broadcast>;
  write: ReactNode;
  isFiltered: boolean;
  onChange: (change: Partial<typeof DEFAULTS>) => void;
}

function Found({ page, write, isFiltered, onChange }: FoundProps) {
  const { t } = useTranslation(["broadcasts", "common"]);
  const columns = useColumns();
  if (page.total === 0 && isFiltered) {
    const clear = <Button onClick={() => onChange(DEFAULTS)}>{t("common:list.clear")}</Button>;
    return <Empty icon={Megaphone} title={t("common:list.nothing")} action={clear} />;
  }
  if (page.total === 0) return <Empty icon={Megaphone} title={t("empty")} text={t("emptyText")} action={write} />;
  return (
    <>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={page.items}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/broadcasts/${id}`}
      />
      <Pager page={page} onMove={(offset) => onChange({ offset: String(offset) })} />
    </>
  );
}

function useColumns(): Column<Broadcast>[] {
  const { t, i18n } = useTranslation("broadcasts");
  return [
    { id: "name", header: t("column.name"), card: "title", cell: ({ name }) => <bdi className="truncate">{name}</bdi> },
    { id: "status", header: t("column.status"), card: "aside", cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "written",
      header: t("column.written"),
      end: true,
      cell: ({ written, total, status }) =>
        status === "draft" ? "–" : `${written.toLocaleString(i18n.language)} / ${total.toLocaleString(i18n.language)}`,
    },
    {
      id: "when",
      header: t("column.when"),
      end: true,
      cell: ({ started_at, due_at, created_at }) => (
        <Time at={started_at ?? due_at ?? created_at} className="text-ink-soft" />
      ),
    },
  ];
}

export function StatusBadge({ status }: { status: BroadcastStatus }) {
  const { t } = useTranslation("broadcasts");
  return <Badge {...LOOKS[status]}>{t(`status.${status}`)}</Badge>;
}
