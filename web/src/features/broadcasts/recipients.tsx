import { Users } from "lucide-react";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { type Column, DataTable } from "@/components/list/table";
import { Card } from "@/components/page/card";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type Recipient, type RecipientFilters, useRecipients } from "@/lib/resources/broadcasts";

const DEFAULTS = { outcome: "", offset: "0" };
const OUTCOMES = ["waiting", "sent", "failed", "left_out"] as const;
const LIMIT = 25;

/** Everybody of its audience, each with what became of them. */
export function Recipients({ id }: { id: string }) {
  const { t } = useTranslation("broadcasts");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const outcome = filters.outcome as NonNullable<RecipientFilters["outcome"]>;
  const { data, error, mutate } = useRecipients(id, {
    limit: LIMIT,
    offset: Number(filters.offset) || 0,
    ...(outcome && { outcome }),
  });
  const columns = useColumns();
  const choose = (
    <Select aria-label={t("column.outcome")} value={filters.outcome} onChange={({ target }) => setFilters({ outcome: target.value })}>
      <option value="">{t("everybody")}</option>
      {OUTCOMES.map((one) => (
        <option key={one} value={one}>
          {t(`outcome.${one}`)}
        </option>
      ))}
    </Select>
  );
  return (
    <Card title={t("recipients")} action={choose}>
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />)}
      {data?.total === 0 && <Empty icon={Users} title={t("noRecipients")} />}
      {data && data.total > 0 && (
        <div className="-m-4 overflow-clip rounded-b-lg">
          <DataTable
            label={t("recipients")}
            columns={columns}
            rows={data.items}
            rowId={({ customer_id }) => customer_id}
            rowHref={({ customer_id, conversation_id }) =>
              conversation_id ? `/inbox/${conversation_id}` : `/customers/${customer_id}`
            }
          />
          <Pager page={data} onMove={(offset) => setFilters({ offset: String(offset) })} />
        </div>
      )}
    </Card>
  );
}

function useColumns(): Column<Recipient>[] {
  const { t } = useTranslation("broadcasts");
  return [
    {
      id: "name",
      header: t("column.customer"),
      card: "title",
      cell: ({ customer_name }) => <bdi className="truncate">{customer_name ?? t("nobody")}</bdi>,
    },
    {
      id: "outcome",
      header: t("column.outcome"),
      cell: ({ outcome, reason, message_status, replied, failure }) => (
        <span className="text-ink-soft">
          {outcome === "left_out" && reason
            ? t(`leftOut.${reason}`)
            : replied
              ? t("figure.replied")
              : message_status
                ? t(`message.${message_status}`)
                : t("outcome.waiting")}
          {failure && <bdi className="block text-sm text-bad-ink">{failure}</bdi>}
        </span>
      ),
    },
    {
      id: "at",
      header: t("column.when"),
      end: true,
      cell: ({ sent_at }) => (sent_at ? <Time at={sent_at} className="text-ink-soft" /> : "–"),
    },
  ];
}
