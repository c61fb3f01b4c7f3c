import type { Schema } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";

export type Report = Schema<"ReportView">;
export type Figures = Report["totals"];
export type DayFigures = Report["days"][number];

/** Some days of the shop beside as many before; null waits. */
export const useReport = (days: { since: string; until: string } | null) =>
  useGet("/api/dashboard/report", days && { query: days }, { revalidateOnFocus: false });
