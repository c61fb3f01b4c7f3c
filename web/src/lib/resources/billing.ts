import { post, type Schema, upload } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Plan = Schema<"PlanView">;
export type Quota = Schema<"QuotaView">;
export type Invoice = Schema<"InvoiceView">;
export type Usage = Schema<"TenantUsageView">;

const INVOICES = "/api/tenant/invoices";
const INVOICE = `${INVOICES}/{invoice_id}` as const;
const at = (invoice_id: string) => ({ path: { invoice_id } });

export const useUsage = () => useGet("/api/tenant/usage", {});

/** The shop's plan, those it may choose, and how the platform is paid. */
export const useBilling = () => useGet("/api/tenant/billing", {});

/** Newest first; for the owner. */
export const useInvoices = (offset: number) => useGet(INVOICES, { query: { limit: 10, offset } });

export const live: Handlers = {
  "system:alert": (batch, cache) => {
    if (batch.some(({ code }) => code.startsWith("shop_") || code.startsWith("invoice_") || code.startsWith("quota_"))) changed(cache);
  },
};

export async function openInvoice(cache: Cache, plan_id: string, months: number): Promise<void> {
  await post(INVOICES, { body: { plan_id, months } });
  changed(cache);
}

/** A picture or PDF of the payment; the operator decides. */
export async function submitProof(cache: Cache, id: string, file: File): Promise<void> {
  await upload(`${INVOICE}/proof`, file, at(id));
  changed(cache);
}

export async function cancelInvoice(cache: Cache, id: string): Promise<void> {
  await post(`${INVOICE}/cancel`, at(id));
  changed(cache);
}

function changed(cache: Cache): void {
  cache.invalidate(INVOICES, "/api/tenant/billing", "/api/tenant/usage", "/api/tenant");
}
