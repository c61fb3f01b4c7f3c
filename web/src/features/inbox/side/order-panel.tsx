import { Plus, ReceiptText } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Conversation, useConversation } from "@/lib/resources/conversations";
import { type Order, useOrders } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { useChangedByAi } from "./by-ai";
import { CustomerCard } from "./customer-card";
import { OrderCard } from "./order-card";
import { PastOrders } from "./past-orders";

const MOST_ORDERS = 20;
const OrderMaker = lazy(async () => ({ default: (await import("./order-maker")).OrderMaker }));

/** Beside the chat: what its customer orders now, ordered before, and who they are. */
export function OrderPanel({ id, known }: { id: string; known?: Conversation | undefined }) {
  const { data: chat, error, mutate } = useConversation(id, known);
  if (chat && chat.id === id) return <Panel chat={chat} />;
  // Beside a chat that is gone, which says so itself.
  if (error?.status === 404) return null;
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
  const { data, error, mutate } = useOrders({ customer_id: chat.customer.id, limit: MOST_ORDERS });
  const changed = useChangedByAi(chat.customer.id, data?.items);
  const current = chat.open_order?.id ?? underWay(data?.items ?? []);
  return (
    <>
      <Section title={t("order.title")}>
        {current ? (
          <OrderCard key={current} id={current} byAi={changed === current} />
        ) : data ? (
          <NoOrder chat={chat} ordered={data.items.length > 0} />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={3} />
        )}
      </Section>
      {data && <PastOrders orders={data.items.filter(({ id }) => id !== current)} total={data.total} />}
    </>
  );
}

/** The newest order that somebody still has to do something about. */
function underWay(orders: readonly Order[]): string | undefined {
  return orders.find(({ status }) => ["pending", "payment_submitted", "rejected", "paid"].includes(status))?.id;
}

/** Nothing is under way: an order can be begun here. */
function NoOrder({ chat, ordered }: { chat: Conversation; ordered: boolean }) {
  const { t } = useTranslation("inbox");
  const mayOrder = useMay("agent");
  const [making, setMaking] = useState(false);
  if (making) {
    return (
      <Suspense fallback={<SkeletonRows rows={3} />}>
        <OrderMaker chat={chat} onDone={() => setMaking(false)} />
      </Suspense>
    );
  }
  return (
    <div className="flex items-center justify-between gap-2">
      <p className="flex items-center gap-2 text-sm text-ink-faint">
        <ReceiptText aria-hidden className="size-4 shrink-0" />
        {t(ordered ? "order.none" : "order.never")}
      </p>
      {mayOrder && (
        <Button size="sm" onClick={() => setMaking(true)}>
          <Plus aria-hidden />
          {t("order.create")}
        </Button>
      )}
    </div>
  );
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
