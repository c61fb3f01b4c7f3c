import { useState } from "react";
import { toast } from "sonner";
import { Money } from "@/components/order/money";
import { Card } from "@/components/page/card";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts, formatMoney } from "@/lib/locale/money";
import { confirmEntry, type OrderDetail } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";

/** What the order's payment is known by without a picture, and the money that has come in for it. */
export function Known({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  if (!order.identifier && !order.on_statement.length) return null;
  return (
    <Card title={t("known.title")}>
      {order.identifier && <Identifier identifier={order.identifier} />}
      {order.on_statement.length > 0 && (
        <ul aria-label={t("known.arrived")} className="mt-4 grid gap-2 border-t border-line pt-3 first:mt-0 first:border-t-0 first:pt-0">
          {order.on_statement.map((entry) => (
            <Entry key={entry.id} order={order} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Identifier({ identifier: { amount, discount, reference } }: { identifier: NonNullable<OrderDetail["identifier"]> }) {
  const { t, i18n } = useTranslation("orders");
  return (
    <>
      <p className="text-sm text-ink-faint">{t(amount ? "known.amount" : "known.reference")}</p>
      <p className="text-lg font-semibold">{amount ? <Money value={amount} /> : <bdi className="font-mono">{reference}</bdi>}</p>
      <p className="text-sm text-ink-soft">
        {discount ? t("known.hint.amount", { discount: formatMoney(discount, i18n.language) }) : t("known.hint.reference")}
      </p>
    </>
  );
}

function Entry({ order, entry }: { order: OrderDetail; entry: OrderDetail["on_statement"][number] }) {
  const { t } = useTranslation("orders");
  return (
    <li className="flex flex-wrap items-center justify-between gap-2">
      <span>
        <Money value={entry.amount} className="font-medium" />
        <span className="block text-sm text-ink-faint">
          {t("known.arrived")} · <Time at={entry.paid_at} />
        </span>
      </span>
      <Outcome order={order} entry={entry} />
    </li>
  );
}

function Outcome({ order, entry }: { order: OrderDetail; entry: OrderDetail["on_statement"][number] }) {
  const { t } = useTranslation("orders");
  const cache = useCache();
  const isAgent = useMay("agent");
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await confirmEntry(cache, order.id, entry.id);
      toast.success(t("known.done"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast.error(wordsFor(error));
    } finally {
      setBusy(false);
    }
  };
  if (entry.confirmed) return <Badge tone="good">{t("known.confirmed")}</Badge>;
  if (entry.proof_id) return <span className="text-sm text-ink-soft">{t("known.proof")}</span>;
  if (!isAgent || compareAmounts(order.due.amount, "0") === 0) return null;
  return (
    <Button size="sm" look="primary" busy={busy} onClick={() => void confirm()}>
      {t("known.confirm")}
    </Button>
  );
}
