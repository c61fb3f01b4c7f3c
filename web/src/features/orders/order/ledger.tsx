import { clsx } from "clsx";
import { useActorName } from "@/components/order/actors";
import { Money } from "@/components/order/money";
import { Card } from "@/components/page/card";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts, type Money as Amount } from "@/lib/locale/money";
import type { OrderDetail } from "@/lib/resources/orders";
import { MoneyButtons } from "./money-buttons";

/** The order's money: what was claimed, confirmed and given back, and what that leaves. */
export function Ledger({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  const actorName = useActorName(order);
  return (
    <Card title={t("ledger.title")}>
      <dl className="grid grid-cols-3 gap-3">
        <Figure name={t("column.total")} value={order.total} />
        <Figure name={t("ledger.received")} value={order.received} />
        {compareAmounts(order.overpaid.amount, "0") > 0 ? (
          <Figure name={t("ledger.overpaid")} value={order.overpaid} tone="text-warn-ink" />
        ) : (
          <Figure name={t("ledger.due")} value={order.due} />
        )}
      </dl>
      <MoneyButtons order={order} />
      {order.plan.length > 0 && <Plan order={order} />}
      {order.payments.length === 0 ? (
        <p className="mt-4 text-sm text-ink-faint">{t("ledger.empty")}</p>
      ) : (
        <ul className="mt-4 divide-y divide-line border-t border-line">
          {order.payments.map((entry) => (
            <li key={entry.id} className="flex items-start gap-3 py-2.5 last:pb-0">
              <div className="min-w-0 flex-1">
                <p className={clsx("font-medium", entry.kind === "submitted" && "text-ink-soft")}>
                  {t(`ledger.${entry.kind}`)}
                </p>
                <p className="text-sm text-ink-faint">
                  <bdi>{actorName(entry)}</bdi> · <Time at={entry.created_at} />
                </p>
                {entry.note && (
                  <p dir="auto" className="text-sm text-ink-soft">
                    {entry.note}
                  </p>
                )}
              </div>
              <span className={clsx("shrink-0 font-medium", entry.kind === "submitted" && "text-ink-faint")}>
                {entry.kind === "refunded" && "−"}
                <Money value={entry.amount} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The parts it is paid in, and what of each is left. */
function Plan({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  return (
    <ol aria-label={t("money.plan")} className="mt-4 grid gap-1 text-sm">
      {order.plan.map((part, place) => (
        <li key={place} className="flex justify-between gap-3">
          <span className="text-ink-soft">
            {t("money.part", { place: place + 1 })}
            {part.due_at && (
              <>
                {" · "}
                <Time at={part.due_at} />
              </>
            )}
          </span>
          <span className={clsx(compareAmounts(part.left.amount, "0") === 0 && "text-ink-faint line-through")}>
            <Money value={part.amount} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Figure({ name, value, tone }: { name: string; value: Amount; tone?: string }) {
  return (
    <div>
      <dt className="text-sm text-ink-faint">{name}</dt>
      <dd className={clsx("text-lg font-semibold", tone)}>
        <Money value={value} />
      </dd>
    </div>
  );
}
