import { patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed } from "@/lib/api/pages";
import type { Handlers } from "@/lib/live/realtime";

export type Customer = Schema<"CustomerView">;
export type CustomerChange = Schema<"CustomerChange">;
export type CustomerStats = Schema<"CustomerStats">;
export type CustomerFilters = QueryOf<"/api/customers">;
export type CustomerLanguage = NonNullable<CustomerFilters["language"]>;

export const LANGUAGES: readonly CustomerLanguage[] = ["en", "ur", "roman_ur", "ar"];

/** One page of them; null waits. */
export const useCustomers = (query: CustomerFilters | null) => useGet("/api/customers", query && { query });

/** `known`: ms for which another asking is spared. */
export const useCustomer = (id: string | null, known?: number) =>
  useGet("/api/customers/{customer_id}", id === null ? null : { path: { customer_id: id } }, known ? { dedupingInterval: known } : {});

/** What they have ordered and paid so far. */
export const useCustomerStats = (id: string) =>
  useGet("/api/customers/{customer_id}/stats", { path: { customer_id: id } });

/** When they wrote first, and what they said about being written to. */
export const useCustomerConsent = (id: string) =>
  useGet("/api/customers/{customer_id}/consent", { path: { customer_id: id } });

/** The labels in use, the most used first. */
export const useCustomerLabels = () => useGet("/api/customers/labels", {});

export async function changeCustomer(cache: Cache, id: string, change: CustomerChange): Promise<void> {
  show(cache, await patch("/api/customers/{customer_id}", { path: { customer_id: id }, body: change }));
  if (change.labels) cache.invalidate("/api/customers/labels");
}

export async function blockCustomer(cache: Cache, id: string, reason: string): Promise<void> {
  show(cache, await post("/api/customers/{customer_id}/block", { path: { customer_id: id }, body: { reason } }));
}

export async function unblockCustomer(cache: Cache, id: string): Promise<void> {
  show(cache, await post("/api/customers/{customer_id}/unblock", { path: { customer_id: id } }));
}

/** Everything of customer `gone` becomes the property of `kept`; there is no way back. */
export async function mergeCustomers(cache: Cache, kept: string, gone: string): Promise<void> {
  const path = { customer_id: kept };
  show(cache, await post("/api/customers/{customer_id}/merge", { path, body: { customer_id: gone } }));
  cache.invalidate("/api/customers", "/api/customers/{customer_id}/stats", "/api/orders", "/api/conversations");
}

/** How a customer is called: by name, else by number, else as WhatsApp knows them. */
export function nameOf({ name, addresses }: Pick<Customer, "name" | "addresses">): string {
  return name ?? phoneOf({ addresses }) ?? addresses[0]?.value ?? "?";
}

export function phoneOf({ addresses }: Pick<Customer, "addresses">): string | null {
  return addresses.find(({ kind }) => kind === "phone")?.value ?? null;
}

// A customer who writes is new, or has been seen just now.
export const live: Handlers = {
  "whatsapp:message": (_batch, cache) => cache.invalidate("/api/customers"),
  "order:update": (_batch, cache) => cache.invalidate("/api/customers/{customer_id}/stats"),
  "payment:update": (_batch, cache) => cache.invalidate("/api/customers/{customer_id}/stats"),
};

function show(cache: Cache, customer: Customer): void {
  cache.put("/api/customers/{customer_id}", { path: { customer_id: customer.id } }, customer);
  cache.patch("/api/customers", (page) => changed(page, customer.id, customer));
  // Chats bear the name, and whether the customer is blocked.
  cache.invalidate("/api/conversations", "/api/conversations/{conversation_id}");
}
