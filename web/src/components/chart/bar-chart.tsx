import { clsx } from "clsx";
import { ceilingOf } from "@/components/chart/scale";
import { useTranslation } from "@/lib/locale/i18n";
import { useMedia } from "@/lib/page/media";

const FILLS = {
  accent: "bg-accent",
  ai: "bg-ai-ink",
  info: "bg-info-ink",
  warn: "bg-warn-ink",
  plain: "bg-line-strong",
} as const;

export type Fill = keyof typeof FILLS;

export interface Series {
  name: string;
  fill: Fill;
  /** One for each place along the axis; null is nothing known. */
  values: readonly (number | null)[];
}

interface BarChartProps {
  /** The places along the axis, e.g. days. */
  places: readonly string[];
  series: readonly Series[];
  /** How a figure is written, with its unit. */
  write: (value: number) => string;
  className?: string;
}

const MOST_NAMED = 8;
const MOST_NAMED_SMALL = 4;

/** Bars that stand on each other, one a place. For eyes: screen readers are given the table (see ChartCard). */
export function BarChart({ places, series, write, className }: BarChartProps) {
  const sums = places.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const ceiling = ceilingOf(Math.max(0, ...sums));
  const small = useMedia("(max-width: 639px)");
  const every = Math.ceil(places.length / (small ? MOST_NAMED_SMALL : MOST_NAMED));
  return (
    <div aria-hidden className={clsx("grid gap-2", className)}>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-xs text-ink-faint tabular-nums">
        <div className="flex flex-col justify-between text-end">
          <bdi>{write(ceiling)}</bdi>
          <bdi>{write(0)}</bdi>
        </div>
        <div className="flex h-40 items-end gap-px border-y border-line sm:gap-1">
          {places.map((name, place) => (
            <Column key={name} name={name} place={place} series={series} ceiling={ceiling} write={write} />
          ))}
        </div>
        <div className="col-start-2 flex gap-px pt-1 sm:gap-1">
          {places.map((name, place) => (
            <span key={name} className="min-w-0 flex-1 text-center whitespace-nowrap">
              {place % every === 0 && <bdi className="inline-flex w-0 justify-center">{name}</bdi>}
            </span>
          ))}
        </div>
      </div>
      {series.length > 1 && <Legend series={series} />}
    </div>
  );
}

interface ColumnProps extends Omit<BarChartProps, "places" | "className"> {
  name: string;
  place: number;
  ceiling: number;
}

function Column({ name, place, series, ceiling, write }: ColumnProps) {
  const lines = series.map(({ name, values }) => `${name}: ${write(values[place] ?? 0)}`);
  return (
    <div title={[name, ...lines].join("\n")} className="flex h-full min-w-0 flex-1 flex-col-reverse rounded-t-sm hover:bg-sunken">
      {series.map(({ name, fill, values }) => (
        <span key={name} className={FILLS[fill]} style={{ blockSize: `${(100 * (values[place] ?? 0)) / ceiling}%` }} />
      ))}
    </div>
  );
}

export function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-soft">
      {series.map(({ name, fill }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={clsx("size-2.5 rounded-sm", FILLS[fill])} />
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

interface RankedProps {
  rows: readonly { name: string; value: number; words: string }[];
}

/** Lying bars with their names and figures written out: what is most comes first. */
export function Ranked({ rows }: RankedProps) {
  const { i18n } = useTranslation();
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul lang={i18n.language} className="grid gap-2.5">
      {rows.map(({ name, value, words }) => (
        <li key={name} className="grid gap-1">
          <span className="flex items-baseline justify-between gap-3 text-sm">
            <bdi className="min-w-0 truncate">{name}</bdi>
            <bdi className="shrink-0 font-medium tabular-nums">{words}</bdi>
          </span>
          <span aria-hidden className="h-2 rounded-full bg-sunken">
            <span className="block h-full rounded-full bg-accent" style={{ inlineSize: `${(100 * value) / most}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
