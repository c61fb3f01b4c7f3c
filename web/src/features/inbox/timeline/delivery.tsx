import { Check, CheckCheck, CircleAlert, CircleHelp, Clock3 } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";

const MARKS = {
  queued: { icon: Clock3, tone: "" },
  sending: { icon: Clock3, tone: "" },
  sent: { icon: Check, tone: "" },
  delivered: { icon: CheckCheck, tone: "" },
  read: { icon: CheckCheck, tone: "text-info-ink" },
  failed: { icon: CircleAlert, tone: "text-bad-ink" },
  unknown: { icon: CircleHelp, tone: "text-warn-ink" },
} as const;

export type DeliveryStatus = keyof typeof MARKS;

/** How far a message of the shop has come, as a mark with its meaning in words. */
export function Delivery({ status }: { status: DeliveryStatus }) {
  const { t } = useTranslation("inbox");
  const { icon: Icon, tone } = MARKS[status];
  const word = t(`delivery.${status}`);
  return (
    <span title={word} className={tone}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{word}</span>
    </span>
  );
}
