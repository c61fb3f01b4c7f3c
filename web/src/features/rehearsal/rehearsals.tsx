import { Drama } from "lucide-react";
import { Pager } from "@/components/list/pager";
import { type Column, DataTable } from "@/components/list/table";
import { TableCard } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Tabs } from "@/components/page/tabs";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useMay } from "@/lib/resources/profile";
import { type Rehearsal, useRehearsals } from "@/lib/resources/rehearsals";
import { Scenarios } from "./scenarios";
import { Standing } from "./standing";
import { StartForm } from "./start-form";
import { StatusBadge } from "./status-badge";

const DEFAULTS = { tab: "runs", offset: "0" };

/** Simulated customers try the assistant before real ones meet it. */
export function Rehearsals() {
  const { t } = useTranslation("rehearsal");
  const [{ tab, offset }, setFilters] = useFilters(DEFAULTS);
  const isAdmin = useMay("admin");
  const tabs = [
    { value: "runs", label: t("tabs.runs") },
    { value: "scenarios", label: t("tabs.scenarios") },
  ];
  return (
    <>
      <PageHeader title={t("title")} />
      <Tabs tabs={tabs} value={tab} onChange={(next) => setFilters({ tab: next })} label={t("title")} className="flex-1">
        {tab === "scenarios" ? (
          <Scenarios />
        ) : (
          <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-4 p-4 md:p-6">
            <Standing />
            {isAdmin && <StartForm />}
            <Runs offset={Number(offset) || 0} onMove={(next) => setFilters({ offset: String(next) })} />
          </div>
        )}
      </Tabs>
    </>
  );
}

function Runs({ offset, onMove }: { offset: number; onMove: (offset: number) => void }) {
  const { t } = useTranslation("rehearsal");
  const { data, error, mutate } = useRehearsals(offset);
  const columns = useColumns();
  return (
    <TableCard title={t("runs.title")}>
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />)}
      {data &&
        (data.items.length ? (
          <DataTable label={t("runs.title")} columns={columns} rows={data.items} rowId={({ id }) => id} rowHref={({ id }) => `/ai/rehearsal/${id}`} />
        ) : (
          <Empty icon={Drama} title={t("runs.none")} text={t("runs.noneText")} />
        ))}
      {data && <Pager page={data} onMove={onMove} />}
    </TableCard>
  );
}

function useColumns(): Column<Rehearsal>[] {
  const { t, i18n } = useTranslation("rehearsal");
  const figure = (value: number) => value.toLocaleString(i18n.language);
  return [
    { id: "when", header: t("runs.when"), card: "title", cell: ({ created_at }) => <Time at={created_at} /> },
    { id: "kind", header: t("runs.kind"), cell: ({ kind, whole }) => t(kind === "replay" ? "kind.replay" : whole ? "kind.whole" : "kind.part") },
    { id: "status", header: t("runs.status"), card: "aside", cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "passed",
      header: t("runs.passed"),
      end: true,
      cell: ({ passed, failed, waiting }) => t("runs.of", { passed: figure(passed), all: figure(passed + failed + waiting) }),
    },
    { id: "tokens", header: t("runs.tokens"), end: true, cell: ({ tokens }) => figure(tokens) },
  ];
}
