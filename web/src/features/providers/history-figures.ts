import type { Place } from "@/lib/locale/time";
import type { History } from "@/lib/resources/providers";

export type Measure = "replies" | "tokens" | "cost";

interface Step {
  at: number;
  name: string;
}

const HOUR_MS = 3_600_000;
const MOST_SERIES = 5;

/** Every hour or day from the first to now, also those in which nothing was answered, by its name. */
export function placesOf({ since, step }: History, { zone, locale }: Place, now = Date.now()): Step[] {
  const words = step === "hour" ? ({ hour: "2-digit", minute: "2-digit" } as const) : ({ day: "numeric", month: "short" } as const);
  const format = new Intl.DateTimeFormat(locale, { ...words, timeZone: zone });
  const found: Step[] = [];
  // A day has 23 to 25 hours where clocks are changed, so days are found by their names.
  for (let at = new Date(since).getTime(); at <= now; at += HOUR_MS) {
    const name = format.format(at);
    if (found.at(-1)?.name !== name) found.push({ at, name });
  }
  return found;
}

/** What each has done in every step, who did most first; the least of more than five together have no line. */
export function figuresOf({ answered }: History, steps: readonly Step[], measure: Measure): { name: string; values: number[] }[] {
  const found = new Map<string, number[]>();
  for (const one of answered) {
    const at = new Date(one.at).getTime();
    const place = steps.findLastIndex((step) => step.at <= at);
    const values = found.get(one.provider) ?? steps.map(() => 0);
    values[place] = (values[place] ?? 0) + (measure === "cost" ? Number(one.cost_usd) : one[measure]);
    found.set(one.provider, values);
  }
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const ranked = [...found].map(([name, values]) => ({ name, values })).sort((one, other) => sum(other.values) - sum(one.values));
  return ranked.slice(0, MOST_SERIES);
}
