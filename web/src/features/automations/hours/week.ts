import type { Day, Span } from "@/lib/resources/hours";

export const DAYS: readonly Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Of a day, as it is typed. */
export type Times = Pick<Span, "opens" | "closes">;
export type Week = Record<Day, Times[]>;

export function weekOf(spans: readonly Span[]): Week {
  const week = Object.fromEntries(DAYS.map((day) => [day, [] as Times[]])) as Week;
  for (const { day, opens, closes } of spans) week[day].push({ opens, closes });
  return week;
}

export function spansOf(week: Week): Span[] {
  return DAYS.flatMap((day) => week[day].map((times) => ({ day, ...times })));
}

/** It goes on past midnight; the same time twice is a whole day. */
export const isOvernight = ({ opens, closes }: Times) => closes <= opens && opens !== closes;

export const isWhole = (week: Week) => spansOf(week).every(({ opens, closes }) => opens !== "" && closes !== "");

/** After what the day has: an hour later for three hours, else the usual hours. */
export function nextTimes(times: readonly Times[]): Times {
  const last = times.at(-1)?.closes;
  const hour = last ? Number(last.slice(0, 2)) : NaN;
  if (!(hour >= 0 && hour <= 19)) return { opens: "09:00", closes: "18:00" };
  const clock = (value: number) => `${String(value).padStart(2, "0")}:00`;
  return { opens: clock(hour + 1), closes: clock(hour + 4) };
}

/** The hours of `day` on every other working day too. */
export function copied(week: Week, day: Day, to: readonly Day[]): Week {
  return { ...week, ...Object.fromEntries(to.map((one) => [one, week[day].map((times) => ({ ...times }))])) };
}
