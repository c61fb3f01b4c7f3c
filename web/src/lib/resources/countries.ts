import type { Schema } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";

export type Country = Schema<"CountryView">;

/** Where a shop can be, and what that brings; the same for everybody, so it is asked for once. */
export const useCountries = () => useGet("/api/countries", {}, { revalidateIfStale: false, revalidateOnFocus: false });

/** Of a time zone, e.g. the device's; null where it is nobody's. */
export const countryOfZone = (countries: readonly Country[], zone: string): Country | null =>
  countries.find(({ time_zones }) => time_zones.includes(zone)) ?? null;
