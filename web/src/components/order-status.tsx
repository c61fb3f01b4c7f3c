import {
  BadgeCheck,
  CircleCheckBig,
  CircleSlash,
  CircleX,
  Clock3,
  type LucideIcon,
  ReceiptText,
  TimerOff,
  Undo2,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OrderStatus as Status } from "@/lib/resources/orders";
import { Badge, type Tone } from "./badge";

const LOOKS: Record<Status, { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "warn", icon: Clock3 },
  payment_submitted: { tone: "info", icon: ReceiptText },
  rejected: { tone: "bad", icon: CircleX },
  paid: { tone: "good", icon: BadgeCheck },
  completed: { tone: "accent", icon: CircleCheckBig },
  cancelled: { tone: "plain", icon: CircleSlash },
  refunded: { tone: "plain", icon: Undo2 },
  expired: { tone: "plain", icon: TimerOff },
};

/** Where an order stands, in a word. */
export function OrderStatus({ status, className }: { status: Status; className?: string }) {
  const { t } = useTranslation();
  const { tone, icon } = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon} className={className}>
      {t(`order.${status}`)}
    </Badge>
  );
}
