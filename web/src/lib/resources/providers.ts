import useSWR from "swr";
import { type ApiError, del, get, patch, post, put, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { arranged, changed, everyPage, turns, withItem, without } from "@/lib/api/pages";

export type Provider = Schema<"ProviderView">;
export type ProviderKind = Provider["kind"];
export type NewProvider = Schema<"NewProvider">;
export type ProviderChange = Schema<"ProviderChange">;
export type TestResult = Schema<"TestResult">;

const PATH = "/api/ai-providers";
const ONE = `${PATH}/{provider_id}` as const;
const inTurn = turns();

/** In the order they are asked. */
export const useProviders = () =>
  useSWR<Schema<"Page_ProviderView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

/** Requests of today, and what the installation offers after the shop's own. */
export const useUsage = () => useGet(`${PATH}/usage`, {});

export type History = Schema<"HistoryView">;
export type HistoryPeriod = NonNullable<QueryOf<"/api/ai-providers/usage/history">["period"]>;

/** Who answered customers, by the hour or the day. */
export const useHistory = (period: HistoryPeriod) => useGet(`${PATH}/usage/history`, { query: { period } });

/** Names of models that are known to do well, by kind. */
export const useModels = () => useGet(`${PATH}/models`, {});

export async function createProvider(cache: Cache, body: NewProvider): Promise<Provider> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
  tellOthers(cache);
  return created;
}

export async function changeProvider(cache: Cache, id: string, change: ProviderChange): Promise<void> {
  try {
    const provider = await patch(ONE, { path: { provider_id: id }, body: change });
    cache.patch(PATH, (page) => changed(page, id, provider));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
  tellOthers(cache);
}

/** Shown at once. */
export async function switchProvider(cache: Cache, id: string, active: boolean): Promise<void> {
  cache.patch(PATH, (page) => changed(page, id, { active }));
  await changeProvider(cache, id, { active });
}

export async function deleteProvider(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { provider_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  tellOthers(cache);
}

/** Shown at once. One arrangement follows the other, so the last one stands. */
export async function arrangeProviders(cache: Cache, ids: string[]): Promise<void> {
  cache.patch(PATH, (page) => arranged(page, ids));
  try {
    await inTurn(() => put(`${PATH}/reorder`, { body: { ids } }));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
}

/** A small real request with the stored key; it may take some seconds. */
export async function testProvider(cache: Cache, id: string): Promise<TestResult> {
  const result = await post(`${ONE}/test`, { path: { provider_id: id } });
  cache.invalidate(PATH, `${PATH}/usage`);
  return result;
}

/** Today's count begins at nought again. */
export async function resetUsage(cache: Cache, id: string): Promise<void> {
  await post(`${ONE}/reset-usage`, { path: { provider_id: id } });
  cache.invalidate(`${PATH}/usage`);
}

function tellOthers(cache: Cache): void {
  cache.invalidate(`${PATH}/usage`, "/api/dashboard/checklist");
}
