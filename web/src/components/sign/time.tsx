import { clsx } from "clsx";
import i18next from "i18next";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import { clock, day, exact, moment, type Place, relative } from "@/lib/locale/time";
import { useTenant } from "@/lib/resources/tenant";

const MINUTE_MS = 60_000;

const Here = createContext<Place | null>(null);
const USUAL_LONG_WAIT = 15; // minutes
const LongWait = createContext(USUAL_LONG_WAIT);

/** Finds out once for all the times below it where the shop is, and what it calls long; outside of it times are told in UTC. */
export function InPlace({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const tenant = useTenant().data;
  const zone = tenant?.time_zone ?? "UTC";
  const locale = i18n.language;
  const place = useMemo(() => ({ zone, locale }), [zone, locale]);
  return (
    <Here value={place}>
      <LongWait value={tenant?.settings.long_wait_minutes ?? USUAL_LONG_WAIT}>{children}</LongWait>
    </Here>
  );
}

/** The shop's time zone and the reader's language. */
export function usePlace(): Place {
  return useContext(Here) ?? { zone: "UTC", locale: i18next.language };
}

/** How a wait of so many ms is to look: it turns amber once the shop calls it long, and red after four times as long. */
export function useWaitTone(ms: number): string {
  const long = useContext(LongWait) * MINUTE_MS;
  return ms >= 4 * long ? "text-bad-ink" : ms >= long ? "text-warn-ink" : "text-ink-faint";
}

interface TimeProps {
  at: string;
  /** `relative` keeps itself up to date; `clock` is the time of day, `day` the date, `moment` both. */
  as?: "relative" | "clock" | "day" | "moment";
  className?: string;
}

/** A moment in the shop's own time; hovering it tells it exactly. */
export function Time({ at, as = "relative", className }: TimeProps) {
  const place = usePlace();
  const now = useNow(as === "relative");
  const text = as === "relative" ? relative(at, place, now) : { clock, day, moment }[as](at, place);
  return (
    <time dateTime={at} title={exact(at, place)} className={clsx("whitespace-nowrap", className)}>
      <bdi>{text}</bdi>
    </time>
  );
}

/** The present in ms, told anew every minute while `ticking`. */
export function useNow(ticking = true, every = MINUTE_MS): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [ticking, every]);
  return now;
}
