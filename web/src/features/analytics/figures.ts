import type { DayFigures, Figures, Report } from "@/lib/resources/reports";

export type Currency = Report["totals"]["revenue"][number]["currency"];

/** The currencies of the time and of the time before it, the shop's own first. */
export function currenciesOf({ totals, before }: Report, usual: string | undefined): Currency[] {
  const found = new Set([...totals.revenue, ...before.revenue].map(({ currency }) => currency));
  const all = [...found].sort((one, other) => Number(other === usual) - Number(one === usual));
  return all.length ? all : usual ? [usual as Currency] : [];
}

/** For a chart only: a figure that is shown is written from the exact amount. */
export function revenueOf({ revenue }: Figures, currency: Currency): number {
  return Number(revenue.find((one) => one.currency === currency)?.amount ?? 0);
}

/** Of the chats that were answered, the part in which no person wrote; null where none was. */
export function aiShare({ by_ai, by_person }: Figures): number | null {
  const answered = by_ai + by_person;
  return answered ? by_ai / answered : null;
}

const MOST_PROVIDERS = 4;
const NOTHING_USD = 1e-9;

/** What the AI has cost each day: the dearest providers by name, and under null what went to others or elsewhere. */
export function costsOf(days: readonly DayFigures[]): { name: string | null; values: number[] }[] {
  const costOf = (day: DayFigures, name: string) => Number(day.ai_costs.find((one) => one.name === name)?.cost_usd ?? 0);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const names = [...new Set(days.flatMap(({ ai_costs }) => ai_costs.map(({ name }) => name)))];
  const dearest = names
    .map((name) => ({ name, values: days.map((day) => costOf(day, name)) }))
    .sort((one, other) => sum(other.values) - sum(one.values))
    .slice(0, MOST_PROVIDERS);
  const rest = days.map((day, place) => {
    const left = Number(day.ai_cost_usd) - sum(dearest.map(({ values }) => values[place]!));
    return left > NOTHING_USD ? left : 0;
  });
  return sum(rest) || !dearest.length ? [...dearest, { name: null, values: rest }] : dearest;
}

export const unanswered = ({ conversations, by_ai, by_person }: Figures) => conversations - by_ai - by_person;

/** By how much it changed, as a share of what it was; null where there is nothing to compare with. */
export function deltaOf(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : (now - before) / Math.abs(before);
}

/** Each day's figure of a measure, in order. */
export const valuesOf = (days: readonly DayFigures[], measure: (day: DayFigures) => number | null) => days.map(measure);

/** The points of a line that is 100 wide and 24 high; nothing known is drawn as nought. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = 100 / Math.max(1, values.length - 1);
  return values.map((value, place) => `${(place * step).toFixed(1)},${(23 - (22 * Math.max(0, value ?? 0)) / most).toFixed(1)}`).join(" ");
}
