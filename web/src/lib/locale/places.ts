import { type Country, countryOfZone } from "@/lib/resources/countries";

/** The time zone of this device. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone a shop may choose, the one of this device among them. */
export function zones(): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), zoneHere()])].sort();
}

/** What a country brings; its own time, or this device's where that is one of them. */
export function placeOf(country: Country): { country: string; currency: string; time_zone: string } {
  const here = zoneHere();
  const zone = country.time_zones.includes(here) ? here : (country.time_zones[0] ?? here);
  return { country: country.code, currency: country.currency, time_zone: zone };
}

/** Where this device seems to be; null while no countries are known. */
export function placeHere(countries: readonly Country[]) {
  const country = countryOfZone(countries, zoneHere());
  return country && { ...placeOf(country), time_zone: zoneHere() };
}

/** Every currency with its name in the reader's language. */
export function currencies(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({ code, name: names.of(code) ?? code }));
}
