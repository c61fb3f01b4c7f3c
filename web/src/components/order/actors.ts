import { useTranslation } from "@/lib/locale/i18n";
import type { OrderDetail } from "@/lib/resources/orders";

interface Act {
  actor_kind: string;
  actor_name: string | null;
}

/** Who did something with an order, in a word. */
export function useActorName(order: Pick<OrderDetail, "customer_name">): (act: Act) => string {
  const { t } = useTranslation("orders");
  return ({ actor_kind, actor_name }) => {
    if (actor_kind === "customer") return order.customer_name ?? t("actor.customer");
    if (actor_kind === "ai") return t("actor.ai");
    if (actor_kind === "user" || actor_kind === "api_key") return actor_name ?? t("actor.member");
    return t("actor.system");
  };
}
