import { ReceiptText } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failure, SkeletonRows } from "@/components/states";
import { type Conversation, useConversation } from "@/lib/resources/conversations";
import { type Order, useOrders } from "@/lib/resources/orders";
import { CustomerCard } from "./customer-card";
import { OrderCard } from "./order-card";
import { PastOrders } from "./past-orders";

const MOST_ORDERS = 20;

/** Beside the chat: what its customer orders now, ordered before, and who they are. */
export function OrderPanel({ id }: { id: string }) {
  const { data: chat, error, mutate } = useConversation(id);
  if (chat && chat.id === id) return <Panel chat={chat} />;
  return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={5} />;
}

function Panel({ chat }: { chat: Conversation }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <Orders key={chat.customer.id} chat={chat} />
      <CustomerCard key={chat.customer.id} id={chat.customer.id} />
    </div>
  );
}

function Orders({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const { data, error, mutate, isLoading } = useOrders({ customer_id: chat.customer.id, limit: MOST_ORDERS });
  if (!data || isLoading) {
    return (
      <Section title={t("order.title")}>
        {error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} />}
      </Section>
    );
  }
  const current = currentOf(data.items, chat.open_order?.id);
  return (
    <>
      <Section title={t("order.title")}>
        {current ? <OrderCard key={current.id} id={current.id} /> : <NoOrder ordered={data.items.length > 0} />}
      </Section>
      <PastOrders orders={data.items.filter((order) => order !== current)} total={data.total} />
    </>
  );
}

function NoOrder({ ordered }: { ordered: boolean }) {
  const { t } = useTranslation("inbox");
  return (
    <p className="flex items-center gap-2 text-sm text-ink-faint">
      <ReceiptText aria-hidden className="size-4 shrink-0" />
      {t(ordered ? "order.none" : "order.never")}
    </p>
  );
}

/** The order that is to be dealt with: the one of this chat, else the newest that is under way. */
function currentOf(orders: readonly Order[], open: string | undefined): Order | undefined {
  const underWay = orders.filter(({ status }) => ["pending", "payment_submitted", "rejected", "paid"].includes(status));
  return underWay.find(({ id }) => id === open) ?? underWay[0];
}

export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-line px-4 py-3">
      <div className="flex min-h-8 items-center justify-between gap-2 pb-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}
