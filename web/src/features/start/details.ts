import { type About, aboutOf } from "@/components/shop/about-shop";
import type { Schema } from "@/lib/api/api";
import type { Tenant } from "@/lib/resources/tenant";

/** What stands in the form of the shop's details. */
export interface Details extends About {
  name: string;
  country: string;
  currency: string;
}

export function detailsOf({ name, country, currency, profile }: Tenant): Details {
  return { name, country, currency, ...aboutOf(profile) };
}

export function changeOf({ name, country, currency, ...profile }: Details): Schema<"TenantChange"> {
  return { name, country, currency, profile };
}
