import type { Schema } from "@/lib/api";
import type { Tenant } from "@/lib/resources/tenant";

type Profile = Schema<"ShopProfile">;
type Category = NonNullable<Profile["category"]>;

export const CATEGORIES = [
  "",
  "beauty",
  "design",
  "education",
  "events",
  "fitness",
  "food",
  "health",
  "home",
  "professional",
  "repair",
  "software",
  "tailoring",
  "travel",
  "other",
] as const satisfies readonly Category[];

/** What stands in the form of the shop's details. */
export interface Details {
  name: string;
  country: string;
  currency: string;
  category: (typeof CATEGORIES)[number];
  about: string;
  address: string;
  website: string;
  email: string;
}

export function detailsOf({ name, country, currency, profile }: Tenant): Details {
  const { category = "", about = "", address = "", website = "", email = "" } = profile;
  return { name, country, currency, category, about, address, website, email };
}

export function changeOf({ name, country, currency, ...profile }: Details): Schema<"TenantChange"> {
  return { name, country, currency, profile };
}
