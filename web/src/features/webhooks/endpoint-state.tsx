import { CircleCheck, CirclePause, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Endpoint } from "@/lib/resources/webhooks";

/** Whether it is told of things, in a word. */
export function EndpointState({ endpoint: { active, failing_since, off_reason } }: { endpoint: Endpoint }) {
  const { t } = useTranslation("webhooks");
  if (!active) {
    return (
      <Badge tone={off_reason ? "bad" : "plain"} icon={CirclePause}>
        {t(off_reason ? "state.switchedOff" : "state.off")}
      </Badge>
    );
  }
  if (failing_since) {
    return (
      <Badge tone="warn" icon={TriangleAlert}>
        {t("state.failing")}
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon={CircleCheck}>
      {t("state.on")}
    </Badge>
  );
}

/** What is wrong with it, and what happens next; nothing when all is well. */
export function EndpointNote({ endpoint: { active, failing_since, next_try_at, off_reason } }: { endpoint: Endpoint }) {
  const { t } = useTranslation("webhooks");
  if (!active && off_reason) {
    return <p className="rounded-md bg-bad-soft px-3 py-2 text-base text-bad-ink">{t(`off.${off_reason}`)}</p>;
  }
  if (!active) return <p className="rounded-md bg-sunken px-3 py-2 text-base text-ink-soft">{t("off.byHand")}</p>;
  if (!failing_since) return null;
  return (
    <p className="rounded-md bg-warn-soft px-3 py-2 text-base text-warn-ink">
      {t("failing.since")} <Time at={failing_since} />
      {next_try_at && (
        <>
          . {t("failing.next")} <Time at={next_try_at} as="clock" />
        </>
      )}
    </p>
  );
}
