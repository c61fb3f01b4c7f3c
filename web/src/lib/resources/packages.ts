import useSWR from "swr";
import { type ApiError, del, get, patch, post, put, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";
import { arranged, changed, everyPage, turns, withItem, without } from "@/lib/api/pages";

export type Package = Schema<"PackageView">;
export type NewPackage = Schema<"NewPackage">;
export type PackageChange = Schema<"PackageChange">;

const PATH = "/api/packages";
const inTurn = turns();

/** All packages of all services, each service's own in the shop's order. */
export const usePackages = () =>
  useSWR<Schema<"Page_PackageView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

export async function createPackage(cache: Cache, body: NewPackage): Promise<Package> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
  tellChecklist(cache);
  return created;
}

/** Shown at once; a refusal is thrown, and what the server knows is shown again. */
export async function changePackage(cache: Cache, id: string, change: PackageChange): Promise<void> {
  const sent = Object.entries(change).filter(([, value]) => value !== null && value !== undefined);
  cache.patch(PATH, (page) => changed(page, id, Object.fromEntries(sent)));
  try {
    const item = await patch("/api/packages/{package_id}", { path: { package_id: id }, body: change });
    cache.patch(PATH, (page) => changed(page, id, item));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
  tellChecklist(cache);
}

export async function deletePackage(cache: Cache, id: string): Promise<void> {
  await del("/api/packages/{package_id}", { path: { package_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  tellChecklist(cache);
}

/** The packages of one service, in their new order. Shown at once; one arrangement follows the other. */
export async function arrangePackages(cache: Cache, ids: string[]): Promise<void> {
  cache.patch(PATH, (page) => arranged(page, ids));
  try {
    await inTurn(() => put("/api/packages/order", { body: { ids } }));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
}

function tellChecklist(cache: Cache): void {
  cache.invalidate("/api/dashboard/checklist");
}
