import { patch, type Schema } from "@/lib/api/api";
import { type Cache, KEPT, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";
import { useMay, useProfile } from "./profile";

export type Tenant = Schema<"TenantView">;

/** The shop one is signed in to; an operator may be in none. */
export const useTenant = () => useGet("/api/tenant", useProfile().data?.tenant_id ? {} : null, KEPT);

/** Whether customers' numbers come whole; the shop may hide them from agents and viewers. */
export function useSeesNumbers(): boolean {
  const isAdmin = useMay("admin");
  const { data } = useTenant();
  return isAdmin || !data?.settings.mask_phones;
}

export const live: Handlers = {
  "system:alert": (batch, cache) => {
    if (batch.some(({ code }) => code.startsWith("shop_"))) cache.invalidate("/api/tenant");
  },
};

export async function changeTenant(cache: Cache, change: Schema<"TenantChange">): Promise<Tenant> {
  const tenant = await patch("/api/tenant", { body: change });
  cache.put("/api/tenant", {}, tenant);
  cache.invalidate("/api/tenant/retention", "/api/dashboard/checklist");
  return tenant;
}
