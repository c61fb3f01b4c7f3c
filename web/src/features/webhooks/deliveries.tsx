import { Inbox } from "lucide-react";
import { useSearchParams } from "react-router";
import { EventOptions } from "@/components/input/event-options";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { type Column, DataTable } from "@/components/list/table";
import { Card } from "@/components/page/card";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import type { Schema } from "@/lib/api/api";
import type { EventType } from "@/lib/live/event-types";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type Delivery, type DeliveryFilters, type Endpoint, useDeliveries } from "@/lib/resources/webhooks";
import { outcomeOf, TONES } from "./outcome";

const DEFAULTS = { status: "", type: "", offset: "0" };
type Filters = typeof DEFAULTS;
const LIMIT = 25;
const STATUSES = ["waiting", "delivered", "dropped"] as const;

/** What the endpoint was sent, the latest first, and how it answered. */
export function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation("webhooks");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const { data, error, mutate } = useDeliveries(endpoint.id, queryOf(filters));
  return (
    <Card title={t("log.title")} action={<Choices filters={filters} onChange={setFilters} />}>
      <div className="-m-4">
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <SkeletonRows rows={6} />}
        {data && <Found page={data} filters={filters} onChange={setFilters} />}
      </div>
    </Card>
  );
}

function queryOf({ status, type, offset }: Filters): DeliveryFilters {
  return {
    limit: LIMIT,
    offset: Number(offset) || 0,
    ...(status && { status: status as Delivery["status"] }),
    ...(type && { type: type as EventType }),
  };
}

interface FoundProps {
  page: Schema<"Page_DeliveryView_">;
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

function Found({ page, filters, onChange }: FoundProps) {
  const { t } = useTranslation(["webhooks", "common"]);
  const columns = useColumns();
  const [search] = useSearchParams();
  const hrefOf = ({ id }: Delivery) => {
    const next = new URLSearchParams(search);
    next.set("delivery", id);
    return `?${next.toString()}`;
  };
  if (page.total > 0) {
    return (
      <>
        <DataTable label={t("log.title")} columns={columns} rows={page.items} rowId={({ id }) => id} rowHref={hrefOf} />
        <Pager page={page} onMove={(offset) => onChange({ offset: String(offset) })} />
      </>
    );
  }
  if (filters.status + filters.type === "") return <Empty icon={Inbox} title={t("log.none")} text={t("log.noneText")} />;
  const clear = <Button onClick={() => onChange(DEFAULTS)}>{t("common:list.clear")}</Button>;
  return <Empty icon={Inbox} title={t("common:list.nothing")} action={clear} />;
}

function Choices({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation(["webhooks", "events"]);
  return (
    <div className="flex flex-wrap justify-end gap-2 py-1">
      <Select aria-label={t("log.status")} value={filters.status} onChange={({ target }) => onChange({ status: target.value })}>
        <option value="">{t("log.anyStatus")}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`status.${status}`)}
          </option>
        ))}
      </Select>
      <Select aria-label={t("log.type")} className="max-w-48" value={filters.type} onChange={({ target }) => onChange({ type: target.value })}>
        <option value="">{t("log.anyType")}</option>
        <EventOptions />
      </Select>
    </div>
  );
}

function useColumns(): Column<Delivery>[] {
  const { t } = useTranslation(["webhooks", "events"]);
  return [
    {
      id: "type",
      header: t("log.type"),
      card: "title",
      cell: ({ type }) => t(`events:type.${type}`),
    },
    {
      id: "outcome",
      header: t("log.outcome"),
      card: "aside",
      cell: (row) => <Outcome delivery={row} />,
    },
    { id: "attempts", header: t("log.attempts"), end: true, cell: ({ attempts }) => <span className="tabular-nums">{attempts}</span> },
    { id: "took", header: t("log.took"), end: true, cell: ({ duration_ms: ms }) => (ms === null ? "–" : <bdi className="tabular-nums">{`${ms} ms`}</bdi>) },
    { id: "at", header: t("log.at"), end: true, cell: ({ created_at }) => <Time at={created_at} className="text-ink-soft" /> },
  ];
}

export function Outcome({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("webhooks");
  const outcome = outcomeOf(delivery);
  return (
    <Badge tone={TONES[outcome]}>
      {t(`outcome.${outcome}`)}
      {delivery.status_code !== null && (
        <>
          {" "}
          <bdi className="tabular-nums">{delivery.status_code}</bdi>
        </>
      )}
    </Badge>
  );
}
