import { patch, type Schema } from "../api";
import { type Cache, useGet } from "../cache";

export type Tenant = Schema<"TenantView">;

export const useTenant = () => useGet("/api/tenant", {});

export async function changeTenant(cache: Cache, change: Schema<"TenantChange">): Promise<void> {
  cache.put("/api/tenant", {}, await patch("/api/tenant", { body: change }));
}
