import { get, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type Export = Schema<"ExportView">;
export type Closing = Schema<"ClosingView">;
type Proof = Schema<"Proof">;

const EXPORTS = "/api/exports";
const CLOSING = "/api/tenant/closing";
const LOOK_AGAIN_MS = 2_000;

export const isUnderWay = ({ status }: Export): boolean => status === "waiting" || status === "running";

/** The newest exports. Nothing tells of their progress: they are asked for again while one is being made. */
export const useExports = () =>
  useGet(EXPORTS, { query: { limit: 20 } }, { refreshInterval: (page) => (page?.items.some(isUnderWay) ? LOOK_AGAIN_MS : 0) });

export async function exportShop(cache: Cache, proof: Proof): Promise<void> {
  await post("/api/tenant/export", { body: proof });
  cache.invalidate(EXPORTS);
}

/** All that is held about one customer; it stands among the exports. */
export async function exportCustomer(cache: Cache, id: string): Promise<void> {
  await post("/api/customers/{customer_id}/export", { path: { customer_id: id } });
  cache.invalidate(EXPORTS);
}

/** For good. `confirm`: the name or a number, typed by hand. */
export async function eraseCustomer(cache: Cache, id: string, confirm: string): Promise<void> {
  await post("/api/customers/{customer_id}/erase", { path: { customer_id: id }, body: { confirm } });
  cache.invalidate("/api/customers", "/api/customers/{customer_id}", "/api/conversations", "/api/orders", EXPORTS);
}

/** Take a file of it to this device; its link lasts for minutes, so it is asked for when it is wanted. */
export async function fetchFile(id: string, number: number): Promise<void> {
  const { files } = await get(`${EXPORTS}/{export_id}`, { path: { export_id: id } });
  const file = files.find((one) => one.number === number);
  if (file) location.assign(file.url);
}

/** How the shop stands between open and deleted; for its owner. */
export const useClosing = () => useGet(CLOSING, {});

export async function closeShop(cache: Cache, body: Schema<"ShopClosing">): Promise<void> {
  cache.put(CLOSING, {}, await post("/api/tenant/close", { body }));
  cache.invalidate("/api/tenant");
}

export async function reopenShop(cache: Cache): Promise<void> {
  cache.put(CLOSING, {}, await post("/api/tenant/reopen", {}));
  cache.invalidate("/api/tenant");
}

/** How much would be deleted tonight by the days that are saved; for admins. */
export const useRetention = () => useGet("/api/tenant/retention", {});
