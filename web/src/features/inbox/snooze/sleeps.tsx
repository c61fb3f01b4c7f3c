import { AlarmClock } from "lucide-react";
import { Badge } from "@/components/sign/badge";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { moment } from "./snooze";

/** Until when nobody wants to see a chat. */
export function Sleeps({ until }: { until: string }) {
  const { t } = useTranslation("inbox");
  const time = moment(until, usePlace());
  return (
    <Badge icon={AlarmClock}>
      <span className="sr-only">{t("snooze.asleep", { time })}</span>
      <bdi aria-hidden>{time}</bdi>
    </Badge>
  );
}
