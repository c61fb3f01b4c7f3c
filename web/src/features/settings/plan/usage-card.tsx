import { clsx } from "clsx";
import { Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type Quota, type Usage, useUsage } from "@/lib/resources/billing";
import { fullnessOf, sizeOf } from "./usage";

/** A meter for each thing the plan counts. */
export function UsageCard() {
  const { t } = useTranslation("settings");
  const { data, error, mutate } = useUsage();
  return (
    <Card title={t("usage.title")}>
      {data ? <Meters usage={data} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={6} />}
    </Card>
  );
}

function Meters({ usage }: { usage: Usage }) {
  const { t } = useTranslation("settings");
  return (
    <div className="grid gap-5">
      <ul className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {usage.items.map((item) => (
          <Meter key={item.quota} item={item} />
        ))}
      </ul>
      <p className="text-sm text-ink-faint">
        {t("usage.resets")} <Time at={usage.resets_at} as="day" />
      </p>
    </div>
  );
}

const BARS = { free: "bg-accent", near: "bg-warn", full: "bg-bad" } as const;

function Meter({ item }: { item: Quota }) {
  const { t, i18n } = useTranslation("settings");
  const { quota, used, limit, percent, granted } = item;
  const fullness = fullnessOf(percent);
  const words = (value: number) => sizeOf(quota, value, i18n.language);
  const name = t(`quota.${quota}`);
  return (
    <li className="grid content-start gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-base font-medium">{name}</span>
        <span className="text-sm text-ink-soft tabular-nums">
          <bdi>{limit === null ? words(used) : t("usage.of", { used: words(used), limit: words(limit) })}</bdi>
        </span>
      </div>
      {limit === null ? (
        <span className="text-sm text-ink-faint">{t("usage.noLimit")}</span>
      ) : (
        <>
          <div
            role="meter"
            aria-label={name}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.min(percent ?? 0, 100)}
            aria-valuetext={t("usage.of", { used: words(used), limit: words(limit) })}
            className="h-2 overflow-hidden rounded-full bg-sunken"
          >
            <div className={clsx("h-full rounded-full", BARS[fullness])} style={{ width: `${Math.min(percent ?? 0, 100)}%` }} />
          </div>
          {granted > 0 && <span className="text-sm text-ink-faint">{t("usage.granted", { more: words(granted) })}</span>}
          {fullness === "near" && <Badge tone="warn">{t("usage.near", { percent: percent ?? 0 })}</Badge>}
          {fullness === "full" && <Badge tone="bad">{t("usage.full")}</Badge>}
        </>
      )}
    </li>
  );
}
