import type { Schema } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";

export type Country = Schema<"CountryView">;

/** Where a shop can be, and what that brings; the same for everybody, so it is asked for once. */
export const useCountries = () => useGet("/api/countries", {}, { revalidateIfStale: false, revalidateOnFocus: false });

// Where the zone is nobody's, such as UTC; the server guesses the same.
const DEFAULT = "PK";

/** Of a time zone, e.g. the device's. */
export const countryOfZone = (countries: readonly Country[], zone: string): Country | null =>
  countries.find(({ time_zones }) => time_zones.includes(zone)) ?? countries.find(({ code }) => code === DEFAULT) ?? null;
