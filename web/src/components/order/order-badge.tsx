import { Badge, type Tone } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import type { OrderStatus } from "@/lib/resources/orders";

const TONES: Record<OrderStatus, Tone> = {
  pending: "warn",
  payment_submitted: "info",
  paid: "good",
  rejected: "bad",
  completed: "plain",
  cancelled: "plain",
  refunded: "plain",
  expired: "plain",
};

/** An order's status in a word. */
export function OrderBadge({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`order.${status}`)}</Badge>;
}
