import { expect, it } from "vitest";
import { type Country, countryOfZone } from "./countries";

const country = (code: string, ...time_zones: string[]) => ({ code, time_zones }) as Country;
const COUNTRIES = [country("AF", "Asia/Kabul"), country("GB", "Europe/London"), country("PK", "Asia/Karachi")];

it("guesses the country by the time zone, and the usual one where the zone is nobody's", () => {
  expect(countryOfZone(COUNTRIES, "Europe/London")?.code).toBe("GB");
  expect(countryOfZone(COUNTRIES, "UTC")?.code).toBe("PK");
  expect(countryOfZone([], "UTC")).toBeNull();
});
