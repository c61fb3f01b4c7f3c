import { clsx } from "clsx";
import { duration, exact, relative } from "@/lib/locale/time";
import { useNow, usePlace, useWaitTone } from "./time";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** For how long somebody has been waiting since `since`: "12 min". */
export function Waiting({ since, className }: { since: string; className?: string }) {
  const place = usePlace();
  const now = useNow();
  const waited = Math.max(0, now - new Date(since).getTime());
  const tone = useWaitTone(waited);
  return (
    <time dateTime={since} title={exact(since, place)} className={clsx("whitespace-nowrap tabular-nums", tone, className)}>
      <bdi>{waited < MINUTE_MS ? relative(since, place, now) : howLong(waited, place.locale)}</bdi>
    </time>
  );
}

/** "12 min", "3 hr", "2 days": whole units, since nobody who waits counts the rest. */
function howLong(ms: number, locale: string): string {
  if (ms < HOUR_MS) return duration(Math.floor(ms / MINUTE_MS) * 60, locale);
  if (ms < 2 * DAY_MS) return duration(Math.floor(ms / HOUR_MS) * 3600, locale);
  const days = Math.floor(ms / DAY_MS);
  return new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
}
