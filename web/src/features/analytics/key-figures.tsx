import { clsx } from "clsx";
import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney } from "@/lib/locale/money";
import { duration } from "@/lib/locale/time";
import { useAttention } from "@/lib/resources/dashboard";
import type { DayFigures, Figures, Report } from "@/lib/resources/reports";
import { useTenant } from "@/lib/resources/tenant";
import { aiShare, currenciesOf, deltaOf, revenueOf, sparkline } from "./figures";

interface Key {
  name: string;
  words: string;
  delta: number | null;
  values: readonly (number | null)[];
  lessIsBetter?: boolean;
}

/** The numbers first looked at, each with its change and its course. */
export function KeyFigures({ report }: { report: Report }) {
  const keys = useKeys(report);
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      {keys.map((key) => (
        <li key={key.name} className="grid content-start gap-1 rounded-lg border border-line bg-surface p-3">
          <h2 className="text-sm text-ink-soft">{key.name}</h2>
          <p className="text-xl font-semibold tracking-tight tabular-nums">
            <bdi>{key.words}</bdi>
          </p>
          <Delta {...key} />
          {key.values.length > 1 && <Sparkline values={key.values} />}
        </li>
      ))}
    </ul>
  );
}

function useKeys(report: Report): Key[] {
  const { t, i18n } = useTranslation("analytics");
  const { totals, before, days } = report;
  const usual = useTenant().data?.currency;
  const waiting = useAttention().data?.payments_waiting;
  const [currency] = currenciesOf(report, usual);
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const share = (value: number) => value.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  const key = (name: string, measure: (of: Figures | DayFigures) => number | null, write: (value: number) => string): Key => {
    const now = measure(totals);
    return { name, words: now === null ? "–" : write(now), delta: deltaOf(now, measure(before)), values: days.map(measure) };
  };
  const amount = totals.revenue.find((one) => one.currency === currency);
  return [
    key(t("key.conversations"), ({ conversations }) => conversations, figure),
    key(t("key.ai"), aiShare, share),
    { ...key(t("key.reply"), (of) => of.first_reply_seconds, (value) => duration(value, i18n.language)), lessIsBetter: true },
    key(t("key.orders"), ({ orders_placed }) => orders_placed, figure),
    ...(currency
      ? [key(t("key.revenue"), (of) => revenueOf(of, currency), () => formatMoney(amount ?? { amount: "0", currency }, i18n.language))]
      : []),
    { name: t("key.waiting"), words: waiting === undefined ? "–" : figure(waiting), delta: null, values: [] },
  ];
}

/** How it changed against the time before; the colour repeats whether that is good. */
function Delta({ delta, lessIsBetter, values }: Key) {
  const { t, i18n } = useTranslation("analytics");
  if (delta === null) return values.length ? <p className="text-sm text-ink-faint">{t("delta.none")}</p> : null;
  const Icon = delta > 0 ? ArrowUp : delta < 0 ? ArrowDown : Equal;
  const isGood = delta > 0 !== Boolean(lessIsBetter);
  const words = Math.abs(delta).toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  return (
    <p className={clsx("flex items-center gap-1 text-sm", delta === 0 ? "text-ink-faint" : isGood ? "text-good-ink" : "text-warn-ink")}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{t(delta > 0 ? "delta.more" : delta < 0 ? "delta.less" : "delta.same")}</span>
      <bdi className="tabular-nums">{words}</bdi>
    </p>
  );
}

/** The course of the days, drawn from the reader's beginning of a line to its end. */
function Sparkline({ values }: { values: readonly (number | null)[] }) {
  return (
    <svg aria-hidden viewBox="0 0 100 24" preserveAspectRatio="none" className="mt-1 h-6 w-full text-accent rtl:-scale-x-100">
      <polyline points={sparkline(values)} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
