import type { ReactNode } from "react";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Account, Health } from "@/lib/resources/whatsapp";

/** How a number fares today, and what Meta thinks of it. */
export function HealthFigures({ account, health }: { account: Account; health: Health }) {
  const { t, i18n } = useTranslation("whatsapp");
  const count = (value: number) => value.toLocaleString(i18n.language);
  const share = (value: number) => value.toLocaleString(i18n.language, { style: "percent" });
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 border-t border-line pt-3 sm:grid-cols-[repeat(auto-fill,minmax(8rem,1fr))]">
      <Figure name={t("health.received")}>{count(health.received)}</Figure>
      <Figure name={t("health.sent")} note={health.failed > 0 && t("health.failed", { count: health.failed })}>
        {count(health.sent)}
      </Figure>
      <Figure name={t("health.answered")}>{health.reply_ratio === null ? "–" : share(health.reply_ratio)}</Figure>
      <Figure name={t("health.queued")} note={health.queued_since && <Time at={health.queued_since} />}>
        {count(health.queued)}
      </Figure>
      {account.status === "connected" && health.connected_at && (
        <Figure name={t("health.since")} note={health.restarts > 0 && t("health.restarts", { count: health.restarts })}>
          <Time at={health.connected_at} />
        </Figure>
      )}
      <Figure name={t("health.age")}>{t("health.days", { count: health.age_days })}</Figure>
      {health.quality && <Figure name={t("health.quality")}>{qualityIn(health.quality, t)}</Figure>}
      {health.caps.map((cap) => (
        <Figure key={cap.what} name={t(`health.cap.${cap.what}`)}>
          {t("health.of", { used: count(cap.used), most: count(cap.most) })}
        </Figure>
      ))}
    </dl>
  );
}

function Figure({ name, note, children }: { name: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="text-base font-medium tabular-nums">
        <bdi>{children}</bdi>
        {note && <span className="block text-xs font-normal text-warn-ink">{note}</span>}
      </dd>
    </div>
  );
}

type Translate = ReturnType<typeof useTranslation<"whatsapp">>["t"];

/** Meta's colours in words. */
function qualityIn(quality: string, t: Translate): string {
  if (quality === "GREEN" || quality === "YELLOW" || quality === "RED") return t(`health.colour.${quality}`);
  return t("health.colour.UNKNOWN");
}
