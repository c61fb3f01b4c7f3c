import { ChevronDown } from "lucide-react";
import { Link } from "react-router";
import { Money } from "@/components/order/money";
import { OrderBadge } from "@/components/order/order-badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Order } from "@/lib/resources/orders";

/** The orders that are dealt with, folded. `total`: how many this customer has in all. */
export function PastOrders({ orders, total }: { orders: readonly Order[]; total: number }) {
  const { t } = useTranslation("inbox");
  if (!orders.length) return null;
  const customer = orders[0]?.customer_id ?? "";
  return (
    <details className="group border-b border-line">
      <summary className="flex h-11 cursor-pointer list-none items-center justify-between px-4 text-sm font-semibold -outline-offset-2 hover:bg-sunken">
        {t("order.past", { count: orders.length })}
        <ChevronDown aria-hidden className="size-4 text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <ul className="px-2 pb-2">
        {orders.map((order) => (
          <li key={order.id}>
            <Link
              to={`/orders/${order.id}`}
              className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-0.5 rounded-md px-2 py-1.5 text-sm hover:bg-sunken"
            >
              <bdi className="font-medium">{t("order.number", { number: order.number })}</bdi>
              <OrderBadge status={order.status} />
              <Money value={order.total} className="text-end tabular-nums" />
              <Time at={order.created_at} as="day" className="col-span-3 text-xs text-ink-faint" />
            </Link>
          </li>
        ))}
        {total > orders.length + 1 && (
          <li>
            <Link to={`/customers/${customer}`} className="block px-2 py-1.5 text-sm text-accent-ink hover:underline">
              {t("order.all")}
            </Link>
          </li>
        )}
      </ul>
    </details>
  );
}
