import { del, patch, post, put, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type TenantRow = Schema<"TenantSummary">;
export type TenantDetail = Schema<"TenantDetail">;
export type TenantFilters = QueryOf<"/api/platform/tenants">;
export type Grant = TenantDetail["grants"][number];
export type NewGrant = Schema<"NewGrant">;
export type NewTenant = Schema<"NewTenant">;
export type InvitedOwner = Schema<"InvitedOwner">;
export type RecordEntry = Schema<"RecordEntryView">;
export type State = TenantRow["state"];
export type Plan = Schema<"PlanView">;
export type NewPlan = Schema<"NewPlatformPlan">;
export type PlanChange = Schema<"PlatformPlanChange">;
export type PlatformHealth = Schema<"PlatformHealth">;
export type Process = PlatformHealth["processes"][number];
export type Alarm = PlatformHealth["alarms"][number];
export type Queue = PlatformHealth["queue"][number];
export type DeadJob = Schema<"DeadJobView">;
export type PlatformInvoice = Schema<"PlatformInvoiceView">;
export type Announcement = Schema<"AnnouncementView">;
export type NewAnnouncement = Schema<"NewAnnouncement">;
export type InstallationSettings = Schema<"InstallationSettings">;

const ROOT = "/api/platform";
const TENANTS = `${ROOT}/tenants` as const;
const TENANT = `${TENANTS}/{tenant_id}` as const;
const INVOICES = `${ROOT}/invoices` as const;
const DEAD = `${ROOT}/dead-jobs` as const;
const ANNOUNCEMENTS = `${ROOT}/announcements` as const;
const SETTINGS = `${ROOT}/settings` as const;
const PLANS = `${ROOT}/plans` as const;
const LOOK_AGAIN_MS = 15_000;

export const useTenants = (query: TenantFilters) => useGet(TENANTS, { query });

export const useTenantDetail = (id: string) => useGet(TENANT, { path: { tenant_id: id } });

/** What was done in the shop, the latest first; `before`: the `next` of the page before. */
export const useTenantRecord = (id: string, before: number | undefined) =>
  useGet(`${TENANT}/record`, { path: { tenant_id: id }, query: { limit: 10, ...(before && { before }) } });

export const usePlans = () => useGet(PLANS, {});

/** Nothing tells of the queue: it is asked for again and again while it is looked at. */
export const usePlatformHealth = () => useGet(`${ROOT}/health`, {}, { refreshInterval: LOOK_AGAIN_MS });

export const useFailures = () => useGet(`${ROOT}/failures`, {}, { refreshInterval: LOOK_AGAIN_MS });

export const useDeadJobs = (offset: number) => useGet(DEAD, { query: { limit: 20, offset } });

export const useInvoices = (status: PlatformInvoice["status"] | undefined, offset: number) =>
  useGet(INVOICES, { query: { status, limit: 20, offset } });

export const useAllAnnouncements = () => useGet(ANNOUNCEMENTS, {});

export const useInstallation = () => useGet(SETTINGS, {});

/** The same `key` again opens no second one. */
export async function openTenant(cache: Cache, body: NewTenant, key: string): Promise<InvitedOwner> {
  const made = await post(TENANTS, { body, header: { "idempotency-key": key } });
  cache.invalidate(TENANTS);
  return made;
}

/** The same link for seven more days, or where the address is another one a new link. */
export async function inviteOwner(cache: Cache, id: string, email: string): Promise<InvitedOwner> {
  const made = await post(`${TENANT}/owner`, { path: { tenant_id: id }, body: { email } });
  cache.invalidate(TENANT);
  return made;
}

export async function moveTenant(cache: Cache, id: string, state: State, reason: string): Promise<void> {
  show(cache, await post(`${TENANT}/state`, { path: { tenant_id: id }, body: { state, reason } }));
}

export async function chooseTenantPlan(cache: Cache, id: string, choice: Schema<"PlanChoice">): Promise<void> {
  show(cache, await post(`${TENANT}/plan`, { path: { tenant_id: id }, body: choice }));
}

export async function createPlan(cache: Cache, body: NewPlan): Promise<void> {
  await post(PLANS, { body });
  cache.invalidate(PLANS);
}

/** It counts at once for every shop on the plan. */
export async function changePlan(cache: Cache, id: string, change: PlanChange): Promise<void> {
  await patch(`${PLANS}/{plan_id}`, { path: { plan_id: id }, body: change });
  cache.invalidate(PLANS, TENANT);
}

/** So much more of a quota than its plan allows, from now on; the shop sees it. */
export async function grantQuota(cache: Cache, id: string, body: NewGrant): Promise<void> {
  show(cache, await post(`${TENANT}/grants`, { path: { tenant_id: id }, body }));
}

export async function takeGrantBack(cache: Cache, id: string, grant: string): Promise<void> {
  show(cache, await del(`${TENANT}/grants/{grant_id}`, { path: { tenant_id: id, grant_id: grant } }));
}

/** null takes the installation's word again. */
export async function switchForTenant(cache: Cache, id: string, linkedPhones: boolean | null): Promise<void> {
  show(cache, await put(`${TENANT}/flags`, { path: { tenant_id: id }, body: { flags: { linked_phones: linkedPhones } } }));
}

/** The cookie is now that of a session that only reads the shop: load its dashboard anew. */
export async function visitTenant(id: string): Promise<void> {
  await post(`${TENANT}/visit`, { path: { tenant_id: id } });
  location.assign("/");
}

export async function retryJob(cache: Cache, id: string): Promise<void> {
  await post(`${DEAD}/{job_id}/retry`, { path: { job_id: id } });
  cache.invalidate(DEAD, `${ROOT}/health`);
}

export async function discardJob(cache: Cache, id: string): Promise<void> {
  await del(`${DEAD}/{job_id}`, { path: { job_id: id } });
  cache.invalidate(DEAD, `${ROOT}/health`);
}

export async function approveInvoice(cache: Cache, id: string): Promise<void> {
  await post(`${INVOICES}/{invoice_id}/approve`, { path: { invoice_id: id } });
  cache.invalidate(INVOICES, TENANTS, TENANT);
}

export async function rejectInvoice(cache: Cache, id: string, reason: string): Promise<void> {
  await post(`${INVOICES}/{invoice_id}/reject`, { path: { invoice_id: id }, body: { reason } });
  cache.invalidate(INVOICES);
}

export async function announce(cache: Cache, body: NewAnnouncement): Promise<void> {
  await post(ANNOUNCEMENTS, { body });
  cache.invalidate(ANNOUNCEMENTS);
}

export async function withdrawAnnouncement(cache: Cache, id: string): Promise<void> {
  await del(`${ANNOUNCEMENTS}/{announcement_id}`, { path: { announcement_id: id } });
  cache.invalidate(ANNOUNCEMENTS);
}

export async function changeInstallation(cache: Cache, change: Schema<"InstallationChange">): Promise<void> {
  cache.put(SETTINGS, {}, await patch(SETTINGS, { body: change }));
}

function show(cache: Cache, tenant: TenantDetail): void {
  cache.put(TENANT, { path: { tenant_id: tenant.id } }, tenant);
  cache.invalidate(TENANTS);
}
