import { clsx } from "clsx";
import { useTranslation } from "@/lib/locale/i18n";
import type { TenantDetail } from "@/lib/resources/platform";
import { sizeOf } from "../looks";

type Quota = TenantDetail["usage"][number];

/** What of each limit of the plan is used. */
export function Quotas({ usage }: { usage: readonly Quota[] }) {
  const { t, i18n } = useTranslation("platform");
  const write = (quota: Quota["quota"], value: number) => sizeOf(quota, value, i18n.language);
  return (
    <ul className="grid gap-3">
      {usage.map(({ quota, used, limit, percent }) => {
        const words = limit === null ? write(quota, used) : t("quota.of", { used: write(quota, used), limit: write(quota, limit) });
        return (
          <li key={quota} className="grid gap-1">
            <span className="flex justify-between gap-3 text-sm">
              {t(`quota.${quota}`)} <bdi className="tabular-nums">{words}</bdi>
            </span>
            {limit !== null && (
              <span
                role="meter"
                aria-label={t(`quota.${quota}`)}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.min(100, percent ?? 0)}
                className="h-1.5 overflow-clip rounded-full bg-line"
              >
                <span
                  className={clsx("block h-full", (percent ?? 0) >= 100 ? "bg-bad" : (percent ?? 0) >= 80 ? "bg-warn-ink" : "bg-accent")}
                  style={{ inlineSize: `${Math.min(100, percent ?? 0)}%` }}
                />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
