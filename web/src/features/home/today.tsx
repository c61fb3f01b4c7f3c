import { clsx } from "clsx";
import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Money } from "@/components/order/money";
import { Failure, Skeleton } from "@/components/page/states";
import { useNow, usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { clock, duration, isSameDay } from "@/lib/locale/time";
import { type Stats, useStats } from "@/lib/resources/dashboard";
import { useTenant } from "@/lib/resources/tenant";
import { type Change, changeOf, currenciesOf, revenueIn } from "./numbers";

const COUNTS = ["orders_paid", "orders_placed", "conversations", "new_customers"] as const;

/** Today's numbers as a page of the ledger, yesterday's up to the same hour beside them. */
export function Today() {
  const { t } = useTranslation("home");
  const place = usePlace();
  const { data, error, mutate } = useStats();
  useNewDay(data, mutate);
  return (
    <section aria-labelledby="today" className="rounded-lg border border-line bg-surface">
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-3 border-b border-line px-4 py-2">
        <h2 id="today" className="text-lg font-semibold">
          {t("today.title")}
        </h2>
        {data && (
          <span className="text-xs text-ink-faint">
            {t("today.beside", { time: isolated(clock(data.yesterday.until, place)) })}
          </span>
        )}
      </div>
      {error && !data && <Failure error={error} onRetry={() => void mutate()} />}
      {!error && !data && <Bars />}
      {data && <Ledger stats={data} />}
    </section>
  );
}

function Ledger({ stats }: { stats: Stats }) {
  const { t, i18n } = useTranslation("home");
  const { today, yesterday } = stats;
  const share = (part: number | null) =>
    part === null ? null : part.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  const wait = (seconds: number | null) => (seconds === null ? null : duration(seconds, i18n.language));
  return (
    <>
      <Revenue stats={stats} />
      <table className="w-full text-base">
        <thead>
          <tr className="text-xs text-ink-faint">
            <th scope="col" className="ps-4 text-start font-normal">
              <span className="sr-only">{t("today.measure")}</span>
            </th>
            <th scope="col" className="py-2 text-end font-medium">
              {t("today.today")}
            </th>
            <th scope="col" className="py-2 ps-3 pe-4 text-end font-medium">
              {t("today.yesterday")}
            </th>
          </tr>
        </thead>
        <tbody>
          {COUNTS.map((name) => (
            <Line key={name} name={t(`today.${name}`)} change={changeOf(today[name], yesterday[name])} before={yesterday[name].toLocaleString(i18n.language)}>
              {today[name].toLocaleString(i18n.language)}
            </Line>
          ))}
          <Line name={t("today.ai_share")} change={changeOf(today.ai_share, yesterday.ai_share)} before={share(yesterday.ai_share)}>
            {share(today.ai_share)}
          </Line>
          <Line
            name={t("today.first_reply_seconds")}
            hint={t("today.firstReplyHint")}
            change={changeOf(today.first_reply_seconds, yesterday.first_reply_seconds)}
            lessIsBetter
            before={wait(yesterday.first_reply_seconds)}
          >
            {wait(today.first_reply_seconds)}
          </Line>
        </tbody>
      </table>
    </>
  );
}

/** The sum the page is about, above a double line as in a book of accounts; one a currency. */
function Revenue({ stats: { today, yesterday } }: { stats: Stats }) {
  const { t } = useTranslation("home");
  const usual = useTenant().data?.currency;
  return (
    <div className="mx-4 grid gap-2 border-b-3 border-double border-line pt-4 pb-3" title={t("today.revenueHint")}>
      <h3 className="text-sm text-ink-soft">{t("today.revenue")}</h3>
      {currenciesOf(today.revenue, yesterday.revenue, usual).map((currency) => {
        const now = revenueIn(today.revenue, currency);
        const before = revenueIn(yesterday.revenue, currency);
        return (
          <div key={currency}>
            <p className="flex flex-wrap items-baseline gap-x-2 text-2xl font-semibold tracking-tight">
              <Money value={now} />
              <Arrow change={changeOf(Number(now.amount), Number(before.amount))} />
            </p>
            <p className="text-sm text-ink-faint">
              {t("today.yesterday")} <Money value={before} />
            </p>
          </div>
        );
      })}
    </div>
  );
}

interface LineProps {
  name: string;
  hint?: string;
  change: Change | null;
  lessIsBetter?: boolean;
  before: ReactNode;
  children: ReactNode;
}

function Line({ name, hint, change, lessIsBetter, before, children }: LineProps) {
  const { t } = useTranslation("home");
  const none = <span className="text-ink-faint">–</span>;
  return (
    <tr className="border-t border-line">
      <th scope="row" title={hint} className="h-10 ps-4 text-start font-normal text-ink-soft">
        {name}
      </th>
      <td className="text-end font-semibold whitespace-nowrap tabular-nums">
        {change && <Arrow change={change} lessIsBetter={lessIsBetter} />} {children ?? none}
        {children === null && <span className="sr-only">{t("today.none")}</span>}
      </td>
      <td className="ps-3 pe-4 text-end whitespace-nowrap text-ink-faint tabular-nums">{before ?? none}</td>
    </tr>
  );
}

const ARROWS = { more: ArrowUp, less: ArrowDown, same: Equal } as const;

/** Which way it went; the colour repeats whether that is good. */
function Arrow({ change, lessIsBetter }: { change: Change | null; lessIsBetter?: boolean | undefined }) {
  const { t } = useTranslation("home");
  if (!change) return null;
  const Icon = ARROWS[change];
  const good = (change === "more") !== Boolean(lessIsBetter);
  const colour = change === "same" ? "text-ink-faint" : good ? "text-good-ink" : "text-warn-ink";
  return (
    <>
      <Icon aria-hidden className={clsx("inline size-3.5", colour)} />
      <span className="sr-only">{t(`today.${change}`)}</span>
    </>
  );
}

function Bars() {
  return (
    <div className="grid gap-4 p-4">
      <Skeleton className="h-9 w-44" />
      {Array.from({ length: 6 }, (_, row) => (
        <Skeleton key={row} className="h-4" />
      ))}
    </div>
  );
}

/** A piece of the other direction inside a sentence keeps its own order. */
const isolated = (text: string) => `\u2068${text}\u2069`;

/** Nothing tells that midnight has passed: the numbers on the screen are then those of a day that is over. */
function useNewDay(stats: Stats | undefined, reload: () => unknown): void {
  const place = usePlace();
  const now = useNow();
  const isOver = stats !== undefined && !isSameDay(stats.today.since, new Date(now).toISOString(), place);
  useEffect(() => {
    if (isOver) reload();
  }, [isOver, reload, now]);
}
