import { MessagesSquare, ReceiptText } from "lucide-react";
import { Link } from "react-router";
import { Person } from "@/components/order/customer-picker";
import { Card } from "@/components/page/card";
import { Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useCustomer, useCustomerStats } from "@/lib/resources/customers";
import type { OrderDetail } from "@/lib/resources/orders";

/** Who ordered, and the ways to them. */
export function CustomerCard({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  const customer = useCustomer(order.customer_id).data;
  const stats = useCustomerStats(order.customer_id).data;
  return (
    <Card title={t("column.customer")}>
      <div className="grid grid-cols-1 gap-3">
        {customer ? (
          <Link to={`/customers/${customer.id}`} className="rounded-md hover:underline hover:underline-offset-2">
            <Person customer={customer} />
          </Link>
        ) : (
          <Skeleton className="h-9" />
        )}
        {order.conversation_id && (
          <Button asChild>
            <Link to={`/inbox/${order.conversation_id}`}>
              <MessagesSquare aria-hidden />
              {t("customer.chat")}
            </Link>
          </Button>
        )}
        {stats && stats.orders > 1 && (
          <Button asChild look="ghost">
            <Link to={`/orders?customer=${order.customer_id}`}>
              <ReceiptText aria-hidden />
              {t("customer.orders", { count: stats.orders })}
            </Link>
          </Button>
        )}
        {!order.conversation_id && <p className="text-sm text-ink-faint">{t("customer.noChat")}</p>}
      </div>
    </Card>
  );
}
