import useSWR from "swr";
import { type ApiError, del, get, patch, post, put, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";
import { arranged, changed, everyPage, turns, withItem, without } from "@/lib/api/pages";

export type Service = Schema<"ServiceView">;
export type NewService = Schema<"NewService">;
export type ServiceChange = Schema<"ServiceChange">;

const PATH = "/api/services";
const inTurn = turns();

/** All services in the shop's order: what a page searches or sorts is here already. */
export const useServices = () =>
  useSWR<Schema<"Page_ServiceView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

export async function createService(cache: Cache, body: NewService): Promise<Service> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
  tellChecklist(cache);
  return created;
}

/** Shown at once; a refusal is thrown, and what the server knows is shown again. */
export async function changeService(cache: Cache, id: string, change: ServiceChange): Promise<void> {
  cache.patch(PATH, (page) => changed(page, id, known(change)));
  try {
    const service = await patch("/api/services/{service_id}", { path: { service_id: id }, body: change });
    cache.patch(PATH, (page) => changed(page, id, service));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
  tellChecklist(cache);
}

/** With its packages. */
export async function deleteService(cache: Cache, id: string): Promise<void> {
  await del("/api/services/{service_id}", { path: { service_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  cache.invalidate("/api/packages");
  tellChecklist(cache);
}

/** Shown at once. One arrangement follows the other, so the last one stands. */
export async function arrangeServices(cache: Cache, ids: string[]): Promise<void> {
  cache.patch(PATH, (page) => arranged(page, ids));
  try {
    await inTurn(() => put("/api/services/order", { body: { ids } }));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
}

function tellChecklist(cache: Cache): void {
  cache.invalidate("/api/dashboard/checklist");
}

/** What a change says about the row itself: null stands for "not sent", except for the picture. */
function known({ image_id, ...change }: ServiceChange): Partial<Service> {
  const sent = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null && value !== undefined));
  return image_id === undefined ? sent : { ...sent, image_id };
}
