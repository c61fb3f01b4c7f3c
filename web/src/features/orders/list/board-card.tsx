import { clsx } from "clsx";
import { Ellipsis, GripVertical } from "lucide-react";
import { Link } from "react-router";
import { Menu, MenuItem, MenuLabel } from "@/components/dialog/menu";
import { Money } from "@/components/order/money";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type Order, type OrderDetail, type OrderStatus, useOrder } from "@/lib/resources/orders";
import { isUnwanted } from "../order/moves";

interface BoardCardProps {
  order: Order;
  canMove: boolean;
  onHold: (order: Order | null) => void;
  onMove: (order: OrderDetail, to: OrderStatus) => void;
}

/** One order: who, what, how much, since when. It is dragged to where it may go next, or moved by its menu. */
export function BoardCard({ order, canMove, onHold, onMove }: BoardCardProps) {
  const { t } = useTranslation("orders");
  const [first] = order.lines;
  return (
    <li
      draggable={canMove}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", String(order.number));
        onHold(order);
      }}
      onDragEnd={() => onHold(null)}
      className={clsx("relative rounded-md border border-line bg-surface p-2.5", canMove && "md:cursor-grab")}
    >
      <div className="flex items-start gap-1">
        {canMove && <GripVertical aria-hidden className="-ms-1 mt-0.5 size-4 shrink-0 text-ink-faint max-md:hidden" />}
        <Link
          to={`/orders/${order.id}`}
          draggable={false}
          className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0"
        >
          <bdi className="tabular-nums">{t("number", { number: order.number })}</bdi>{" "}
          <bdi>{order.customer_name ?? t("customer.nameless")}</bdi>
        </Link>
        {canMove && (
          <Menu
            trigger={
              <Button
                look="ghost"
                size="icon-sm"
                className="relative z-1 -me-1 -mt-1"
                aria-label={t("board.move", { number: order.number })}
              >
                <Ellipsis aria-hidden />
              </Button>
            }
          >
            <Moves id={order.id} onMove={onMove} />
          </Menu>
        )}
      </div>
      {first && (
        <p className="truncate text-sm text-ink-soft">
          <bdi>
            {first.service_name} – {first.package_name}
            {order.lines.length > 1 && <span className="text-ink-faint"> {t("more", { count: order.lines.length - 1 })}</span>}
          </bdi>
        </p>
      )}
      <p className="mt-1 flex items-baseline justify-between gap-2">
        <Money value={order.total} className="font-semibold tabular-nums" />
        <Time at={order.created_at} className="text-sm text-ink-faint" />
      </p>
    </li>
  );
}

/** What the order may become now, as the server says; asked for when the menu opens. */
function Moves({ id, onMove }: { id: string; onMove: BoardCardProps["onMove"] }) {
  const { t } = useTranslation(["orders", "common"]);
  const { data } = useOrder(id);
  if (!data) return <MenuLabel>{t("common:loading")}</MenuLabel>;
  if (data.allowed.length === 0) return <MenuLabel>{t("board.final")}</MenuLabel>;
  return data.allowed.map((to) => (
    <MenuItem key={to} danger={isUnwanted(to)} onSelect={() => onMove(data, to)}>
      {t(`move.${to}.action`)}
    </MenuItem>
  ));
}
