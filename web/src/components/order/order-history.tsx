import { Bot, type LucideIcon, ShoppingBag, User, UserCog } from "lucide-react";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { OrderDetail, OrderEvent } from "@/lib/resources/orders";
import { useActorName } from "./actors";

const ICONS: Partial<Record<string, LucideIcon>> = { customer: User, ai: Bot, user: UserCog };

function What({ event: { from_status, to_status } }: { event: OrderEvent }) {
  const { t } = useTranslation(["orders", "common"]);
  if (from_status === null) return t("history.placed");
  return from_status === to_status ? t("history.changed") : t(`common:order.${to_status}`);
}

/** Every change of the order, the latest first: what, by whom, and why. */
export function OrderHistory({ order }: { order: OrderDetail }) {
  const actorName = useActorName(order);
  return (
    <ol className="grid gap-4">
      {[...order.events].reverse().map((event, place) => (
        <Step key={order.events.length - place} event={event} actor={actorName(event)} />
      ))}
    </ol>
  );
}

function Step({ event, actor }: { event: OrderEvent; actor: string }) {
  const Icon = ICONS[event.actor_kind] ?? ShoppingBag;
  return (
    <li className="relative flex gap-3 not-last:before:absolute not-last:before:start-3.5 not-last:before:top-8 not-last:before:-bottom-3 not-last:before:w-px not-last:before:bg-line">
      <span className="grid size-7 shrink-0 place-items-center rounded-full bg-sunken text-ink-soft">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1 pt-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">
            <What event={event} />
          </span>
          <span className="text-sm text-ink-faint">
            <bdi>{actor}</bdi> · <Time at={event.created_at} />
          </span>
        </p>
        {event.note && (
          <p dir="auto" className="mt-0.5 text-ink-soft">
            {event.note}
          </p>
        )}
      </div>
    </li>
  );
}
