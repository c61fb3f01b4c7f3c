/** By the clock of the shop: in the morning, in the afternoon, or in the evening, which lasts until four. */
export function partOfDay(now: number, zone: string): "morning" | "afternoon" | "evening" {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).format(now);
  const hour = Number(parts);
  if (hour >= 4 && hour < 12) return "morning";
  return hour >= 12 && hour < 17 ? "afternoon" : "evening";
}
