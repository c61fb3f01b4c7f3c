import { useTranslation } from "@/lib/locale/i18n";
import { type Provider, useUsage } from "@/lib/resources/providers";

/** How it fared with the turns of the last day: how often, how fast, how often not, at what cost. */
export function Lately({ provider }: { provider: Provider }) {
  const { t, i18n } = useTranslation("providers");
  const lately = useUsage().data?.providers.find(({ id }) => id === provider.id)?.lately;
  if (!lately) return null;
  const { asked, failed, p50_ms, p95_ms, cost_usd } = lately;
  const figure = (value: number, options?: Intl.NumberFormatOptions) => value.toLocaleString(i18n.language, options);
  const seconds = (ms: number | null) => (ms === null ? "–" : t("lately.seconds", { seconds: figure(ms / 1000, { maximumFractionDigits: 1 }) }));
  const facts = [
    { name: t("lately.asked"), value: figure(asked) },
    { name: t("lately.failed"), value: figure(failed / asked, { style: "percent" }) },
    { name: t("lately.half"), value: seconds(p50_ms) },
    { name: t("lately.most"), value: seconds(p95_ms) },
    { name: t("lately.cost"), value: figure(Number(cost_usd), { style: "currency", currency: "USD", maximumFractionDigits: 4 }) },
  ];
  return (
    <dl aria-label={t("lately.title")} className="grid grid-cols-2 gap-x-4 gap-y-1 border-t border-line pt-3 text-sm sm:grid-cols-5">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-ink-faint">{name}</dt>
          <dd className="font-medium tabular-nums">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
