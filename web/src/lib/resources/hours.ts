import { put, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type BusinessHours = Schema<"BusinessHoursView">;
export type Span = Schema<"Span">;
export type Holiday = Schema<"Holiday">;
export type Day = Span["day"];

const PATH = "/api/tenant/business-hours";

export const useHours = () => useGet(PATH, {});

/** The whole of them; without spans the shop counts as always open. */
export async function writeHours(cache: Cache, spans: Span[], holidays: Holiday[]): Promise<void> {
  cache.put(PATH, {}, await put(PATH, { body: { spans, holidays } }));
  cache.invalidate("/api/tenant");
}
