import { BarChart, type Fill, type Series } from "@/components/chart/bar-chart";
import { ChartCard } from "@/components/chart/chart-card";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { duration } from "@/lib/locale/time";
import type { Report } from "@/lib/resources/reports";
import { useTenant } from "@/lib/resources/tenant";
import { costsOf, currenciesOf, revenueOf, unanswered } from "./figures";

const FILLS: readonly Fill[] = ["ai", "info", "accent", "warn"];

/** Day by day: who answered, what came in, how long customers waited, what the AI has cost beside it. */
export function Charts({ report }: { report: Report }) {
  const { t, i18n } = useTranslation("analytics");
  const usual = useTenant().data?.currency;
  const { days, totals } = report;
  const currencies = currenciesOf(report, usual);
  const figure = (value: number) => value.toLocaleString(i18n.language, { notation: "compact" });
  const usd = (value: number) => value.toLocaleString(i18n.language, { style: "currency", currency: "USD" });
  const costs = costsOf(days).map(({ name, values }, rank) => ({
    name: `${name ?? t("chart.costElse")}, USD`,
    fill: name === null ? ("plain" as const) : FILLS[rank]!,
    values,
  }));
  const seconds = (value: number) => duration(value, i18n.language);
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <DayChart
        report={report}
        title={t("chart.handlers")}
        file="conversations"
        empty={totals.conversations === 0}
        write={figure}
        series={[
          { name: t("handler.ai"), fill: "ai", values: days.map(({ by_ai }) => by_ai) },
          { name: t("handler.person"), fill: "accent", values: days.map(({ by_person }) => by_person) },
          { name: t("handler.nobody"), fill: "plain", values: days.map(unanswered) },
        ]}
      />
      <DayChart
        report={report}
        title={t("chart.reply")}
        file="first-reply"
        empty={totals.first_reply_seconds === null}
        write={seconds}
        series={[{ name: t("key.reply"), fill: "info", values: days.map(({ first_reply_seconds }) => first_reply_seconds) }]}
      />
      {currencies.map((currency) => (
        <DayChart
          key={currency}
          report={report}
          title={t("chart.revenue", { currency })}
          file={`revenue-${currency}`}
          empty={days.every((day) => revenueOf(day, currency) === 0)}
          write={figure}
          series={[{ name: currency, fill: "accent", values: days.map((day) => revenueOf(day, currency)) }]}
        />
      ))}
      <DayChart
        report={report}
        title={t("chart.cost")}
        note={t("chart.costNote")}
        file="ai-cost"
        empty={costs.every(({ values }) => values.every((value) => value === 0))}
        write={usd}
        series={costs}
        beside={currencies.map((currency) => ({ name: t("chart.cameIn", { currency }), values: days.map((day) => revenueOf(day, currency)) }))}
      />
    </div>
  );
}

interface DayChartProps {
  report: Report;
  title: string;
  note?: string;
  file: string;
  empty: boolean;
  write: (value: number) => string;
  series: readonly Series[];
  /** What the table and the file tell as well, in a unit of its own. */
  beside?: readonly Pick<Series, "name" | "values">[];
}

function DayChart({ report, title, note, file, empty, write, series, beside = [] }: DayChartProps) {
  const { t, i18n } = useTranslation("analytics");
  const { locale } = usePlace();
  // They are days, not moments: no zone may move them.
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const places = report.days.map(({ day }) => format.format(Date.parse(day)));
  const incomplete = !report.is_complete && t("incomplete");
  const all = [...series, ...beside];
  return (
    <ChartCard
      title={title}
      note={[note, incomplete].filter(Boolean).join(" ")}
      columns={[t("day"), ...all.map(({ name }) => name)]}
      rows={report.days.map(({ day }, place) => [day, ...all.map(({ values }) => values[place] ?? null)])}
      write={(value, column) => (column > series.length ? value.toLocaleString(i18n.language) : write(value))}
      file={`${file}-${report.since}-${report.until}`}
      empty={empty && t("empty")}
    >
      <BarChart places={places} series={series} write={write} />
    </ChartCard>
  );
}
