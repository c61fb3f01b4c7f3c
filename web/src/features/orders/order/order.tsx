import { ChevronLeft, ReceiptText } from "lucide-react";
import { Link, useParams } from "react-router";
import { OrderBadge } from "@/components/order/order-badge";
import { OrderHistory } from "@/components/order/order-history";
import { OrderSteps } from "@/components/order/order-steps";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type OrderDetail, useOrder } from "@/lib/resources/orders";
import { CustomerCard } from "./customer-card";
import { Known } from "./known";
import { Ledger } from "./ledger";
import { Lines } from "./lines";
import { MoveButtons } from "./move-buttons";
import { Proofs } from "./proofs";
import { OrderSkeleton } from "./skeleton";

/** One order: what was bought, what was paid, how it came here, and what can become of it. */
export function Order() {
  const { t } = useTranslation("orders");
  const { orderId = "" } = useParams();
  const { data, error, mutate } = useOrder(orderId);
  // The one before stays known while this one is on its way; it must not be shown in its stead.
  if (data?.id === orderId) return <Found order={data} />;
  if (error?.status === 404) return <Missing />;
  return (
    <>
      <PageHeader title={t("order.loading")} />
      {error ? <Failure error={error} onRetry={() => void mutate()} /> : <OrderSkeleton />}
    </>
  );
}

function Found({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  return (
    <>
      <PageHeader title={t("order.title", { number: order.number })} action={<MoveButtons order={order} />}>
        <span className="me-auto flex">
          <OrderBadge status={order.status} />
        </span>
      </PageHeader>
      <Body order={order} />
    </>
  );
}

function Body({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("orders");
  return (
    <div className="grid w-full grid-cols-1 max-w-7xl gap-4 p-3 md:p-6">
      <Link to="/orders" className="inline-flex w-fit items-center gap-1 text-sm text-ink-soft hover:text-ink hover:underline">
        <ChevronLeft aria-hidden className="size-4 rtl:-scale-x-100" />
        {t("title")}
      </Link>
      <Card>
        <OrderSteps status={order.status} />
      </Card>
      <div className="grid items-start gap-4 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid grid-cols-1 gap-4">
          <Lines order={order} />
          <Ledger order={order} />
          <Card title={t("history.title")}>
            <OrderHistory order={order} />
          </Card>
        </div>
        <div className="grid grid-cols-1 gap-4 max-lg:row-start-1">
          <CustomerCard order={order} />
          <Known order={order} />
          <Proofs order={order} />
        </div>
      </div>
    </div>
  );
}

function Missing() {
  const { t } = useTranslation("orders");
  return (
    <>
      <PageHeader title={t("order.missing")} />
      <Empty
        icon={ReceiptText}
        title={t("order.missing")}
        text={t("order.missingText")}
        action={
          <Button asChild look="primary">
            <Link to="/orders">{t("order.all")}</Link>
          </Button>
        }
      />
    </>
  );
}
