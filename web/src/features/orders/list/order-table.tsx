import { useMemo } from "react";
import { type Column, DataTable } from "@/components/list/table";
import { Money } from "@/components/order/money";
import { OrderBadge } from "@/components/order/order-badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Order } from "@/lib/resources/orders";

interface OrderTableProps {
  orders: readonly Order[];
  sort: string;
  onSort: (sort: string) => void;
}

/** Orders in a table; on a phone each is a card. */
export function OrderTable({ orders, sort, onSort }: OrderTableProps) {
  const { t } = useTranslation("orders");
  const columns = useMemo<Column<Order>[]>(
    () => [
      {
        id: "number",
        header: t("column.order"),
        card: "title",
        cell: (order) => <bdi className="tabular-nums">{t("number", { number: order.number })}</bdi>,
      },
      { id: "customer", header: t("column.customer"), cell: (order) => <CustomerName order={order} /> },
      { id: "items", header: t("column.items"), fills: true, cell: (order) => <Items order={order} /> },
      { id: "status", header: t("column.status"), card: "aside", cell: ({ status }) => <OrderBadge status={status} /> },
      { id: "placed", header: t("column.placed"), sort: "created_at", cell: (order) => <Time at={order.created_at} /> },
      {
        id: "changed",
        header: t("column.changed"),
        sort: "updated_at",
        card: "none",
        cell: ({ updated_at }) => updated_at && <Time at={updated_at} />,
      },
      { id: "total", header: t("column.total"), sort: "total", end: true, cell: ({ total }) => <Money value={total} /> },
    ],
    [t],
  );
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={orders}
      rowId={({ id }) => id}
      rowHref={({ id }) => `/orders/${id}`}
      sort={sort}
      onSort={onSort}
    />
  );
}

function CustomerName({ order }: { order: Order }) {
  const { t } = useTranslation("orders");
  return (
    <span className="block max-w-48 truncate max-lg:max-w-36 max-md:max-w-none">
      <bdi>{order.customer_name ?? t("customer.nameless")}</bdi>
    </span>
  );
}

/** What was ordered, the first of it in words. */
function Items({ order: { lines } }: { order: Order }) {
  const { t } = useTranslation("orders");
  const [first] = lines;
  if (!first) return null;
  const more = lines.length - 1;
  return (
    <span className="block max-w-72 truncate text-ink-soft max-md:max-w-none">
      <bdi>
        {first.quantity > 1 && <span className="tabular-nums">{first.quantity} × </span>}
        {first.service_name} – {first.package_name}
        {more > 0 && <span className="text-ink-faint"> {t("more", { count: more })}</span>}
      </bdi>
    </span>
  );
}
