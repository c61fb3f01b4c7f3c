import { clsx } from "clsx";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { toast } from "sonner";
import { Money } from "@/components/order/money";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { type Order, type OrderDetail, type OrderStats, type OrderStatus, readOrder, useOrder, useOrders } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { MoveDialog } from "../order/move-dialog";
import { BoardCard } from "./board-card";
import type { OrderList } from "./filters";
import { countOf, worthOf } from "./stats";

const COLUMNS = ["pending", "payment_submitted", "rejected", "paid", "completed"] as const;
const MOST_SHOWN = 50;

type Wanted = { order: OrderDetail; to: OrderStatus };

interface BoardProps {
  list: OrderList;
  stats: OrderStats | undefined;
}

/** Orders as cards in a column for each status they pass through; on a phone the columns are swiped. */
export function Board({ list, stats }: BoardProps) {
  const { t } = useTranslation("orders");
  const navigate = useNavigate();
  const [held, setHeld] = useState<Order | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const detail = useOrder(held?.id ?? null).data;
  const heldNow = held && detail?.id === held.id ? detail : null;
  const ask = (order: OrderDetail, to: OrderStatus) => {
    const proof = order.proofs.find(({ status }) => status === "waiting");
    // Whoever puts a proof among the paid has to look at it first.
    if (proof && (to === "paid" || to === "rejected")) void navigate(`/payments/${proof.id}`);
    else setWanted({ order, to });
  };
  const { run } = useAction();
  const drop = (to: OrderStatus) => {
    setHeld(null);
    if (!held || held.status === to) return;
    // A quick hand drops it before the server has said where it may go.
    void run(async () => {
      const order = heldNow ?? (await readOrder(held.id));
      if (order.allowed.includes(to)) ask(order, to);
      else toast.error(t("board.notThere", { number: held.number }));
    });
  };
  return (
    <section aria-label={t("board.label")} className="flex min-h-0 flex-1 snap-x snap-mandatory gap-3 overflow-x-auto p-3 md:p-4">
      {COLUMNS.map((status) => (
        <Column
          key={status}
          status={status}
          list={list}
          stats={stats}
          isTarget={heldNow?.allowed.includes(status) ?? false}
          onHold={setHeld}
          onDrop={() => drop(status)}
          onMove={ask}
        />
      ))}
      {wanted && <MoveDialog key={wanted.to} order={wanted.order} to={wanted.to} onClose={() => setWanted(null)} />}
    </section>
  );
}

interface ColumnProps extends BoardProps {
  status: OrderStatus;
  /** The card that is held may be put here. */
  isTarget: boolean;
  onHold: (order: Order | null) => void;
  onDrop: () => void;
  onMove: (order: OrderDetail, to: OrderStatus) => void;
}

function Column({ status, list, stats, isTarget, onHold, onDrop, onMove }: ColumnProps) {
  const { t } = useTranslation(["orders", "common"]);
  const isAgent = useMay("agent");
  const { data, error, mutate } = useOrders({ ...list.whole, status, limit: MOST_SHOWN });
  return (
    <section
      aria-label={t(`common:order.${status}`)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onDrop();
      }}
      className={clsx(
        "flex w-[85vw] shrink-0 snap-center flex-col rounded-lg border bg-sunken md:w-auto md:min-w-56 md:flex-1 md:snap-align-none",
        isTarget ? "border-accent" : "border-line",
      )}
    >
      <ColumnHead status={status} stats={stats} total={data?.total} />
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={3} className="h-20" lines={2} />}
      {data && (
        <ul className="grid min-h-16 grid-cols-1 content-start gap-2 overflow-y-auto p-2 pt-0">
          {data.items.map((order) => (
            <BoardCard key={order.id} order={order} canMove={isAgent} onHold={onHold} onMove={onMove} />
          ))}
          {data.items.length === 0 && <li className="px-1 py-2 text-sm text-ink-faint">{t("board.empty")}</li>}
          {data.total > data.items.length && <MoreLink status={status} more={data.total - data.items.length} />}
        </ul>
      )}
    </section>
  );
}

/** How many there are, and what they are worth where that is known. */
function ColumnHead({ status, stats, total }: Pick<ColumnProps, "status" | "stats"> & { total: number | undefined }) {
  const { t } = useTranslation();
  return (
    <header className="px-3 py-2">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        {t(`order.${status}`)}
        <span className="font-normal text-ink-faint tabular-nums">{stats ? countOf(stats, status) : total}</span>
      </h2>
      <p className="flex min-h-5 flex-wrap gap-x-2 text-sm text-ink-soft">
        {stats && worthOf(stats, status).map((sum) => <Money key={sum.currency} value={sum} />)}
      </p>
    </header>
  );
}

function MoreLink({ status, more }: { status: OrderStatus; more: number }) {
  const { t } = useTranslation("orders");
  const search = new URLSearchParams(useLocation().search);
  search.delete("view");
  search.set("status", status);
  return (
    <li>
      <Link to={{ search: search.toString() }} className="block rounded-md px-1 py-2 text-sm font-medium text-accent-ink hover:underline">
        {t("board.more", { count: more })}
      </Link>
    </li>
  );
}
