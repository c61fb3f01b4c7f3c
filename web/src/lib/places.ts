// The currency most shops of a zone sell in; elsewhere one chooses.
const CURRENCIES: Record<string, string> = {
  "Asia/Karachi": "PKR",
  "Asia/Calcutta": "INR",
  "Asia/Kolkata": "INR",
  "Asia/Dhaka": "BDT",
  "Asia/Dubai": "AED",
  "Asia/Riyadh": "SAR",
  "Asia/Qatar": "QAR",
  "Asia/Kuwait": "KWD",
  "Africa/Cairo": "EGP",
  "Africa/Lagos": "NGN",
  "Africa/Nairobi": "KES",
  "Asia/Jakarta": "IDR",
  "Asia/Kuala_Lumpur": "MYR",
  "Europe/London": "GBP",
};

/** The time zone of this device. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone a shop may choose, the one of this device among them. */
export function zones(): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), zoneHere()])].sort();
}

export function currencyOf(zone: string): string {
  if (zone.startsWith("Europe/")) return CURRENCIES[zone] ?? "EUR";
  return CURRENCIES[zone] ?? "USD";
}

/** Every currency with its name in the reader's language. */
export function currencies(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({ code, name: names.of(code) ?? code }));
}
