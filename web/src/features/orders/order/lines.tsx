import { Money } from "@/components/order/money";
import { CARD_LIST, Card } from "@/components/page/card";
import { useTranslation } from "@/lib/locale/i18n";
import { times } from "@/lib/locale/money";
import type { OrderDetail } from "@/lib/resources/orders";

/** What was agreed: names and prices as they were when it was ordered. */
export function Lines({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  return (
    <Card title={t("lines.title")}>
      <ul className={CARD_LIST}>
        {order.lines.map((line, place) => (
          <li key={place} className="flex items-baseline gap-3 py-2.5">
            <span className="min-w-0 flex-1">
              <bdi className="text-ink-soft">{line.service_name}</bdi> –{" "}
              <bdi className="font-medium">{line.package_name}</bdi>
              {line.quantity > 1 && (
                <span className="block text-sm text-ink-faint tabular-nums">
                  <bdi>
                    {line.quantity} × <Money value={line.unit_price} />
                  </bdi>
                </span>
              )}
            </span>
            <Money value={times(line.unit_price, line.quantity)} className="shrink-0 font-medium tabular-nums" />
          </li>
        ))}
        <li className="flex items-baseline gap-3 py-2.5 text-lg font-semibold">
          <span className="flex-1">{t("column.total")}</span>
          <Money value={order.total} />
        </li>
      </ul>
      {order.note && (
        <p dir="auto" className="mt-3 rounded-md bg-sunken px-3 py-2 whitespace-pre-wrap">
          {order.note}
        </p>
      )}
    </Card>
  );
}
