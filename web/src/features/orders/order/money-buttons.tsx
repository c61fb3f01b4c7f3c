import { ReceiptText } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/sign/button";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts } from "@/lib/locale/money";
import type { OrderDetail } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { MoneyDialog, type Way } from "./money-dialog";

/** The receipt, and what can be done with the order's money. */
export function MoneyButtons({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  const [way, setWay] = useState<Way | null>(null);
  const isAgent = useMay("agent");
  const hasMoney = compareAmounts(order.received.amount, "0") > 0;
  const owes = compareAmounts(order.due.amount, "0") > 0;
  const hasReceipt = order.payments.some(({ kind }) => kind !== "submitted");
  return (
    <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
      {hasReceipt && (
        <Button asChild size="sm">
          <a href={urlOf("/api/orders/{order_id}/receipt.pdf", { path: { order_id: order.id } })} target="_blank" rel="noreferrer">
            <ReceiptText aria-hidden />
            {t("money.receipt")}
          </a>
        </Button>
      )}
      {isAgent && owes && (
        <Button size="sm" onClick={() => setWay("record")}>
          {t("money.record.open")}
        </Button>
      )}
      {isAgent && hasMoney && (
        <Button size="sm" onClick={() => setWay("refund")}>
          {t("money.refund.open")}
        </Button>
      )}
      {way && <MoneyDialog order={order} way={way} onClose={() => setWay(null)} />}
    </div>
  );
}
