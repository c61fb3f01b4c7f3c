import { clsx } from "clsx";
import { Check, X } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import type { OrderStatus } from "@/lib/resources/orders";

const STEPS = ["pending", "payment_submitted", "paid", "completed"] as const;
// Where an order that left the straight way had come to.
const REACHED: Record<OrderStatus, number> = {
  pending: 0,
  payment_submitted: 1,
  rejected: 1,
  paid: 2,
  completed: 3,
  cancelled: 0,
  expired: 0,
  refunded: 3,
};
const ENDED: readonly OrderStatus[] = ["cancelled", "expired", "refunded"];

/** How far an order has come: what is done, where it stands, what is still to come. */
export function OrderSteps({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  const reached = REACHED[status];
  const stopped = status === "rejected" || ENDED.includes(status);
  return (
    <ol className="grid grid-cols-4">
      {STEPS.map((step, place) => {
        const here = place === reached;
        const name = here ? status : step;
        return (
          <li key={step} aria-current={here ? "step" : undefined} className="grid content-start justify-items-center gap-1.5 text-center">
            <span className="flex w-full items-center">
              <Line shown={place > 0} done={place <= reached} />
              <Dot done={place < reached || status === "completed"} here={here} stopped={here && stopped} />
              <Line shown={place < STEPS.length - 1} done={place < reached} />
            </span>
            <span className={clsx("text-xs text-balance", here ? "font-semibold text-ink" : "text-ink-faint")}>
              {t(`order.${name}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Line({ shown, done }: { shown: boolean; done: boolean }) {
  return <span aria-hidden className={clsx("h-0.5 flex-1", shown && (done ? "bg-accent" : "bg-line"))} />;
}

function Dot({ done, here, stopped }: { done: boolean; here: boolean; stopped: boolean }) {
  const look = stopped
    ? "border-bad bg-bad-soft text-bad-ink"
    : done
      ? "border-accent bg-accent text-on-accent"
      : here
        ? "border-accent bg-accent-soft"
        : "border-line-strong bg-surface";
  return (
    <span aria-hidden className={clsx("grid size-5 shrink-0 place-items-center rounded-full border-2", look)}>
      {stopped ? <X className="size-3" strokeWidth={3} /> : done && <Check className="size-3" strokeWidth={3} />}
    </span>
  );
}
