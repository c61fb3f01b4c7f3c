import { MessagesSquare, ReceiptText } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Money } from "@/components/order/money";
import { OrderBadge } from "@/components/order/order-badge";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import type { ApiError } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useOrders } from "@/lib/resources/orders";

const SHOWN = 20;

/** The newest chats. */
export function Chats({ customerId }: { customerId: string }) {
  const { t } = useTranslation("customers");
  const { data, error, mutate } = useGet("/api/conversations", { query: { customer_id: customerId, limit: SHOWN } });
  return (
    <Card title={t("chats.title")}>
      <Rows data={data} error={error} onRetry={() => void mutate()} nothing={t("chats.none")}>
        {data?.items.map((chat) => (
          <Row key={chat.id} to={`/inbox/${chat.id}`} icon={<MessagesSquare aria-hidden />}>
            <span dir="auto" className="min-w-0 flex-1 truncate">
              {chat.last_message || t("chats.wordless")}
            </span>
            {chat.unread > 0 && <Badge tone="accent">{t("chats.unread", { count: chat.unread })}</Badge>}
            {chat.last_message_at && <Time at={chat.last_message_at} className="shrink-0 text-sm text-ink-faint" />}
          </Row>
        ))}
      </Rows>
    </Card>
  );
}

export function Orders({ customerId }: { customerId: string }) {
  const { t } = useTranslation("customers");
  const { data, error, mutate } = useOrders({ customer_id: customerId, limit: SHOWN });
  return (
    <Card title={t("orders.title")}>
      <Rows data={data} error={error} onRetry={() => void mutate()} nothing={t("orders.none")}>
        {data?.items.map((order) => (
          <Row key={order.id} to={`/orders/${order.id}`} icon={<ReceiptText aria-hidden />}>
            <span className="font-medium tabular-nums">#{order.number}</span>
            <span dir="auto" className="min-w-0 flex-1 truncate text-ink-soft">
              {order.lines.map(({ package_name }) => package_name).join(", ")}
            </span>
            <OrderBadge status={order.status} />
            <Money value={order.total} className="shrink-0 font-medium tabular-nums" />
          </Row>
        ))}
      </Rows>
    </Card>
  );
}

interface RowsProps {
  data: { total: number } | undefined;
  error: ApiError | undefined;
  onRetry: () => void;
  nothing: string;
  children: ReactNode;
}

function Rows({ data, error, onRetry, nothing, children }: RowsProps) {
  if (!data) return error ? <Failure error={error} onRetry={onRetry} /> : <SkeletonRows rows={3} />;
  if (!data.total) return <p className="py-2 text-base text-ink-faint">{nothing}</p>;
  return <ul className={CARD_LIST}>{children}</ul>;
}

function Row({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) {
  return (
    <li>
      <Link
        to={to}
        className="-mx-2 flex min-h-11 items-center gap-2.5 rounded-md px-2 text-base hover:bg-sunken [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-faint"
      >
        {icon}
        {children}
      </Link>
    </li>
  );
}
