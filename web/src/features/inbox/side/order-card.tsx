import { clsx } from "clsx";
import { Bot, FileText, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { Money } from "@/components/order/money";
import { OrderBadge } from "@/components/order/order-badge";
import { OrderSteps } from "@/components/order/order-steps";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { Money as Amount } from "@/lib/locale/money";
import { type OrderDetail, useOrder } from "@/lib/resources/orders";
import type { Proof } from "@/lib/resources/payments";
import { useMay } from "@/lib/resources/profile";
import { OrderMoves } from "./order-moves";

// Few orders are changed by hand.
const OrderEditor = lazy(async () => ({ default: (await import("./order-editor")).OrderEditor }));

const OrderHistory = lazy(async () => ({ default: (await import("@/components/order/order-history")).OrderHistory }));

interface OrderCardProps {
  id: string;
  /** The assistant has changed it a moment ago. */
  byAi: boolean;
}

/** The order in hand: how far it is, what is in it, what is paid, and what comes next. */
export function OrderCard({ id, byAi }: OrderCardProps) {
  const { data: order, error, mutate } = useOrder(id);
  if (!order) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <OrderSkeleton />;
  return <Details order={order} byAi={byAi} />;
}

function Details({ order, byAi }: { order: OrderDetail; byAi: boolean }) {
  const { t } = useTranslation("inbox");
  const [editing, setEditing] = useState(false);
  return (
    <div className={clsx("grid gap-4 transition-colors duration-200", byAi && "-m-2 rounded-lg bg-ai-soft p-2")}>
      <div className="flex items-center justify-between gap-2">
        <Link to={`/orders/${order.id}`} className="text-base font-semibold text-accent-ink hover:underline">
          {t("order.number", { number: order.number })}
        </Link>
        <span role="status" className="ms-auto">
          {byAi && (
            <Badge tone="ai" icon={Bot}>
              {t("order.byAi")}
            </Badge>
          )}
        </span>
        <OrderBadge status={order.status} />
      </div>
      <OrderSteps status={order.status} />
      {editing ? (
        <Suspense fallback={<Skeleton className="h-40" />}>
          <OrderEditor order={order} onDone={() => setEditing(false)} />
        </Suspense>
      ) : (
        <Contents order={order} onEdit={() => setEditing(true)} />
      )}
      <Proofs proofs={order.proofs} />
      {!editing && <Past order={order} />}
      {!editing && <OrderMoves order={order} />}
    </div>
  );
}

function Contents({ order, onEdit }: { order: OrderDetail; onEdit: () => void }) {
  const { t } = useTranslation("inbox");
  const mayEdit = useMay("agent") && isEditable(order);
  return (
    <>
      <ul className="grid gap-2">
        {order.lines.map((line) => (
          <li key={line.package_id} className="flex items-start justify-between gap-3 text-sm">
            <span dir="auto" className="min-w-0">
              <span className="font-medium">{line.package_name}</span>
              <span className="block text-xs text-ink-faint">{line.service_name}</span>
            </span>
            <span className="shrink-0 text-end">
              <bdi dir="ltr">
                {line.quantity > 1 && <span className="text-ink-faint tabular-nums">{`${line.quantity} × `}</span>}
                <Money value={line.unit_price} />
              </bdi>
            </span>
          </li>
        ))}
      </ul>
      {order.note && (
        <p dir="auto" className="rounded-md bg-sunken px-2.5 py-1.5 text-sm">
          {order.note}
        </p>
      )}
      {mayEdit && (
        <Button size="sm" look="ghost" onClick={onEdit} className="-my-2 -ms-2 justify-self-start">
          <Pencil aria-hidden />
          {t("edit.action")}
        </Button>
      )}
      <dl className="grid gap-1 border-t border-line pt-3 text-sm">
        <Sum name={t("order.total")} value={order.total} strong />
        {isSome(order.received) && <Sum name={t("order.received")} value={order.received} />}
        {isSome(order.due) && <Sum name={t("order.due")} value={order.due} />}
        {isSome(order.overpaid) && <Sum name={t("order.overpaid")} value={order.overpaid} />}
      </dl>
    </>
  );
}

/** While it awaits money, and none is on its way. */
function isEditable({ status, received, proofs }: OrderDetail): boolean {
  const open = proofs.some((proof) => proof.status === "waiting" || proof.status === "held");
  return (status === "pending" || status === "rejected") && !isSome(received) && !open;
}

const isSome = ({ amount }: Amount) => !/^[0.]*$/.test(amount);

function Sum({ name, value, strong }: { name: string; value: Amount; strong?: boolean }) {
  return (
    <div className={`flex justify-between gap-3 ${strong ? "font-semibold" : "text-ink-soft"}`}>
      <dt>{name}</dt>
      <dd>
        <Money value={value} />
      </dd>
    </div>
  );
}

/** What became of it so far, folded. */
function Past({ order }: { order: OrderDetail }) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm py-1 text-ink-soft hover:text-ink">{t("order.history")}</summary>
      {open && (
        <div className="pt-2">
          <Suspense fallback={<Skeleton className="h-20" />}>
            <OrderHistory order={order} />
          </Suspense>
        </div>
      )}
    </details>
  );
}

const TONES = { waiting: "warn", held: "info", approved: "good", rejected: "bad" } as const;

/** The proofs the customer sent, each a way to where it is judged. */
function Proofs({ proofs }: { proofs: readonly Proof[] }) {
  const { t } = useTranslation("inbox");
  if (!proofs.length) return null;
  return (
    <div className="grid gap-2">
      <h4 className="text-xs font-medium text-ink-faint">{t("order.proofs")}</h4>
      <ul className="flex flex-wrap gap-2">
        {proofs.map((proof) => (
          <li key={proof.id}>
            <Link
              to={`/payments/${proof.id}`}
              aria-label={t("order.proof", { status: t(`proof.${proof.status}`) })}
              className="block w-24 overflow-hidden rounded-lg border border-line hover:border-accent"
            >
              {proof.content_type.startsWith("image/") ? (
                <img
                  src={urlOf("/api/media/{media_id}", { path: { media_id: proof.media_id } })}
                  alt=""
                  className="h-24 w-full bg-white object-cover object-top"
                />
              ) : (
                <span className="grid h-24 place-items-center bg-white text-[#4c5752]">
                  <FileText aria-hidden className="size-7" />
                </span>
              )}
              <Badge tone={TONES[proof.status]} className="w-full justify-center rounded-none">
                {t(`proof.${proof.status}`)}
              </Badge>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function OrderSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-5 w-32" />
      <Skeleton className="h-10" />
      <Skeleton className="h-16" />
    </div>
  );
}
