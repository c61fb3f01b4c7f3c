const MINUTE_MS = 60_000;

/** The moment (ISO, UTC) at which a day such as "2026-11-25" begins in a time zone. */
export function dayStart(day: string, zone: string): string {
  const there = Date.parse(`${day}T00:00:00Z`);
  // The second look is for days on which the clocks are changed.
  const near = there - offsetAt(there, zone);
  return new Date(there - offsetAt(near, zone)).toISOString();
}

/** The day after another. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
}

export const isDay = (text: string): boolean => /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** How far the zone's clocks are ahead of UTC at a moment, in ms. */
function offsetAt(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const part = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}
