import { Copy, MessagesSquare } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Money } from "@/components/order/money";
import { OrderBadge } from "@/components/order/order-badge";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Kbd } from "@/components/sign/kbd";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts } from "@/lib/locale/money";
import { phoneOf, useCustomer } from "@/lib/resources/customers";
import type { Method } from "@/lib/resources/methods";
import { type OrderDetail, useOrder } from "@/lib/resources/orders";
import { type Proof, useGivenAccounts } from "@/lib/resources/payments";
import { VERDICTS } from "./reading/verdict";

/** What the proof ought to show: how much, for what, to which account; and what this customer has sent before. */
export function OrderPanel({ proof, takesFocus, reading }: { proof: Proof; takesFocus: boolean; reading: ReactNode }) {
  const heading = useLostFocus<HTMLHeadingElement>(takesFocus);
  const { t } = useTranslation("payments");
  const { data, error, mutate } = useOrder(proof.order_id);
  // The last data stay while new ones come: those of another order say nothing about this proof.
  const order = data?.id === proof.order_id ? data : undefined;
  return (
    <section aria-label={t("order.label")} className="grid grid-cols-1 content-start">
      <div className="border-b border-line px-4 py-4">
        <h2 ref={heading} tabIndex={-1} className="mb-1 flex items-center gap-2 text-sm text-ink-soft outline-none">
          <Link to={`/orders/${proof.order_id}`} className="font-medium text-accent-ink underline-offset-2 hover:underline">
            {t("queue.order", { number: proof.order_number })}
          </Link>
          <OrderBadge status={proof.order_status} />
        </h2>
        {error && !order && <Failure error={error} onRetry={() => void mutate()} />}
        {!error && !order && <Bars />}
        {order && <Expected order={order} />}
      </div>
      {reading}
      <CustomerBlock proof={proof} />
      <Accounts />
      {order && <History order={order} except={proof.id} />}
    </section>
  );
}

/** Where the focus goes when the button that had it has gone with the proof it decided on. */
function useLostFocus<Part extends HTMLElement>(wanted: boolean) {
  const part = useRef<Part>(null);
  useEffect(() => {
    if (wanted && document.activeElement === document.body) part.current?.focus({ preventScroll: true });
  }, [wanted]);
  return part;
}

function Expected({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("payments");
  const isPart = compareAmounts(order.due.amount, order.total.amount) !== 0;
  return (
    <>
      <p className="text-sm text-ink-soft">{t("order.due")}</p>
      <p className="text-2xl font-semibold tracking-tight">
        <Money value={order.due} />
      </p>
      {order.identifier?.amount && (
        <p className="text-sm font-medium">
          {t("order.asked")} <Money value={order.identifier.amount} />
        </p>
      )}
      {order.identifier?.reference && (
        <p className="text-sm font-medium">
          {t("order.reference")} <bdi className="font-mono">{order.identifier.reference}</bdi>
        </p>
      )}
      {isPart && (
        <p className="text-sm text-ink-soft">
          {t("order.total")} <Money value={order.total} /> · {t("order.received")} <Money value={order.received} />
        </p>
      )}
      <ul aria-label={t("order.lines")} className="mt-3 grid gap-1 text-base">
        {order.lines.map((line) => (
          <li key={line.package_id} className="flex justify-between gap-3">
            <span className="min-w-0">
              <bdi>{line.service_name}</bdi> · <bdi>{line.package_name}</bdi>
              {line.quantity > 1 && <span className="text-ink-soft"> × {line.quantity}</span>}
            </span>
            <Money value={line.unit_price} className="shrink-0 text-ink-soft tabular-nums" />
          </li>
        ))}
      </ul>
      {order.note && (
        <p dir="auto" className="mt-2 text-sm text-ink-soft">
          {order.note}
        </p>
      )}
    </>
  );
}

function CustomerBlock({ proof }: { proof: Proof }) {
  const { t } = useTranslation("payments");
  const found = useCustomer(proof.customer_id).data;
  const phone = found?.id === proof.customer_id ? phoneOf(found) : null;
  return (
    <Block title={t("order.customer")}>
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0">
          <Link to={`/customers/${proof.customer_id}`} className="block truncate font-medium underline-offset-2 hover:underline">
            <bdi>{proof.customer_name ?? t("queue.someone")}</bdi>
          </Link>
          {phone && (
            <bdi dir="ltr" className="text-sm text-ink-soft tabular-nums">
              {phone}
            </bdi>
          )}
        </p>
        {proof.conversation_id && (
          <Button asChild size="sm">
            <Link to={`/inbox/${proof.conversation_id}`}>
              <MessagesSquare aria-hidden />
              {t("order.chat")}
              <span className="pointer-coarse:hidden">
                <Kbd keys="o" />
              </span>
            </Link>
          </Button>
        )}
      </div>
    </Block>
  );
}

function Accounts() {
  const { t } = useTranslation("payments");
  const methods = useGivenAccounts().data;
  return (
    <Block title={t("order.accounts")}>
      {!methods && <Skeleton className="h-16" />}
      {methods?.length === 0 && <p className="text-sm text-ink-soft">{t("order.noAccounts")}</p>}
      <ul className="grid gap-3">
        {methods?.map((method) => (
          <Account key={method.id} method={method} />
        ))}
      </ul>
    </Block>
  );
}

function Account({ method: { label, account_title, account_number, bank_name } }: { method: Method }) {
  const { t } = useTranslation("payments");
  const copy = async () => {
    await navigator.clipboard.writeText(account_number);
    toast.success(t("order.copied"));
  };
  return (
    <li className="flex items-start justify-between gap-2">
      <div className="min-w-0">
        <p className="font-medium">
          <bdi>{label}</bdi>
        </p>
        <p className="text-sm text-ink-soft">
          <bdi>{[account_title, bank_name].filter(Boolean).join(" · ")}</bdi>
        </p>
        <p dir="ltr" className="text-start font-mono text-sm wrap-anywhere">
          {account_number}
        </p>
      </div>
      <Button look="ghost" size="icon" aria-label={t("order.copy", { label })} onClick={() => void copy()}>
        <Copy aria-hidden />
      </Button>
    </li>
  );
}

/** Other proofs of this order, the newest first. */
function History({ order, except }: { order: OrderDetail; except: string }) {
  const { t } = useTranslation("payments");
  const others = order.proofs.filter(({ id }) => id !== except).reverse();
  if (!others.length) return null;
  return (
    <Block title={t("order.history")}>
      <ul className="grid gap-2">
        {others.map((proof) => {
          const [Icon, tone] = VERDICTS[proof.status];
          return (
            <li key={proof.id} className="relative flex items-center gap-2 text-sm">
              <Badge tone={tone} icon={Icon}>
                {t(`status.${proof.status}`)}
              </Badge>
              <Link to={`/payments/${proof.id}?status=decided`} className="min-w-0 flex-1 truncate after:absolute after:inset-0">
                {proof.reason ? t(`reject.${proof.reason}`) : t("order.sent")}
              </Link>
              <Time at={proof.created_at} className="text-ink-faint" />
            </li>
          );
        })}
      </ul>
    </Block>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-b border-line px-4 py-3 last:border-b-0">
      <h3 className="mb-2 text-sm font-medium text-ink-soft">{title}</h3>
      {children}
    </div>
  );
}

function Bars() {
  return (
    <div className="grid gap-2 pt-1">
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-4" />
    </div>
  );
}
