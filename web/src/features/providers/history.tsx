import { useState } from "react";
import { BarChart, type Fill } from "@/components/chart/bar-chart";
import { ChartCard } from "@/components/chart/chart-card";
import { Select } from "@/components/input/select";
import { Failure, Skeleton } from "@/components/page/states";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type History as Known, type HistoryPeriod, useHistory } from "@/lib/resources/providers";
import { figuresOf, type Measure, placesOf } from "./history-figures";

const PERIODS: readonly HistoryPeriod[] = ["day", "week", "month"];
const MEASURES: readonly Measure[] = ["replies", "tokens", "cost"];
const FILLS: readonly Fill[] = ["accent", "ai", "info", "warn", "plain"];

/** Who has answered customers: a stack an hour or a day, of replies, tokens or cost. */
export function History() {
  const { t } = useTranslation("providers");
  const [period, setPeriod] = useState<HistoryPeriod>("week");
  const [measure, setMeasure] = useState<Measure>("replies");
  const { data, error, mutate } = useHistory(period);
  return (
    <section aria-label={t("history.title")} className="grid gap-2">
      <div className="flex flex-wrap justify-end gap-2">
        <Select aria-label={t("history.period")} value={period} className="w-36" onChange={({ target }) => setPeriod(target.value as HistoryPeriod)}>
          {PERIODS.map((one) => (
            <option key={one} value={one}>
              {t(`history.${one}`)}
            </option>
          ))}
        </Select>
        <Select aria-label={t("history.measure")} value={measure} className="w-36" onChange={({ target }) => setMeasure(target.value as Measure)}>
          {MEASURES.map((one) => (
            <option key={one} value={one}>
              {t(`history.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      {data ? (
        <Chart known={data} measure={measure} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <Skeleton className="h-64" />
      )}
    </section>
  );
}

function Chart({ known, measure }: { known: Known; measure: Measure }) {
  const { t, i18n } = useTranslation("providers");
  const place = usePlace();
  const places = placesOf(known, place);
  const series = figuresOf(known, places, measure).map((one, rank) => ({
    ...one,
    name: one.name === "builtin" ? t("builtIn.title") : one.name,
    fill: FILLS[Math.min(rank, FILLS.length - 1)]!,
  }));
  const usd = { style: "currency", currency: "USD", maximumFractionDigits: 4 } as const;
  const write = (value: number) => value.toLocaleString(i18n.language, measure === "cost" ? usd : { notation: "compact" });
  const unpriced = known.answered.some((one) => one.unpriced > 0);
  return (
    <ChartCard
      title={t("history.title")}
      note={measure === "cost" && unpriced ? t("history.unpriced") : undefined}
      columns={[t(`history.step.${known.step}`), ...series.map(({ name }) => name)]}
      rows={places.map(({ name }, at) => [name, ...series.map(({ values }) => values[at] ?? 0)])}
      write={write}
      file={`ai-${measure}`}
      empty={known.answered.length === 0 && t("history.empty")}
    >
      <BarChart places={places.map(({ name }) => name)} series={series} write={write} />
    </ChartCard>
  );
}
