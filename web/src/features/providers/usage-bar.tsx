import { clsx } from "clsx";
import { useTranslation } from "@/lib/locale/i18n";
import { type Provider, useUsage } from "@/lib/resources/providers";

const NEAR = 0.8;

/** Today's requests, and how near the daily limit they are. */
export function UsageBar({ provider }: { provider: Provider }) {
  const { t, i18n } = useTranslation("providers");
  const usage = useUsage().data?.providers.find(({ id }) => id === provider.id);
  if (!usage) return null;
  const { used_today: used, daily_limit: limit } = usage;
  const figure = (value: number) => value.toLocaleString(i18n.language);
  if (limit === null) return <p className="text-sm text-ink-soft">{t("usage.free", { used: figure(used), count: used })}</p>;
  const share = Math.min(1, used / limit);
  const name = t("usage.limited", { used: figure(used), limit: figure(limit) });
  return (
    <div className="flex min-w-48 flex-1 items-center gap-3 text-sm text-ink-soft">
      <span
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        className="h-1.5 max-w-40 flex-1 overflow-clip rounded-full bg-line"
      >
        <span
          className={clsx("block h-full rounded-full", share >= 1 ? "bg-bad" : share >= NEAR ? "bg-warn" : "bg-accent")}
          style={{ inlineSize: `${share * 100}%` }}
        />
      </span>
      <span className="tabular-nums">{name}</span>
    </div>
  );
}
