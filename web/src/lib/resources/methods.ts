import useSWR from "swr";
import { type ApiError, del, get, patch, post, put, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { arranged, changed, everyPage, turns, withItem, without } from "@/lib/api/pages";

export type Method = Schema<"MethodView">;
export type NewMethod = Schema<"NewMethod">;
export type MethodChange = Schema<"MethodChange">;
export type PreviewLanguage = NonNullable<QueryOf<"/api/payment-config/preview">["language"]>;

const PATH = "/api/payment-config";
const inTurn = turns();

/** All accounts in the order customers are given them. */
export const useMethods = () =>
  useSWR<Schema<"Page_MethodView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

/** What a customer who has just ordered is told. */
export const useInstructions = (language: PreviewLanguage) => useGet(`${PATH}/preview`, { query: { language } });

export async function createMethod(cache: Cache, body: NewMethod): Promise<Method> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
  tellOthers(cache);
  return created;
}

/** A refusal is thrown, and what the server knows is shown again. */
export async function changeMethod(cache: Cache, id: string, change: MethodChange): Promise<void> {
  try {
    const method = await patch(`${PATH}/{method_id}`, { path: { method_id: id }, body: change });
    cache.patch(PATH, (page) => changed(page, id, method));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
  tellOthers(cache);
}

/** Shown at once. */
export async function switchMethod(cache: Cache, id: string, active: boolean): Promise<void> {
  cache.patch(PATH, (page) => changed(page, id, { active }));
  await changeMethod(cache, id, { active });
}

export async function deleteMethod(cache: Cache, id: string): Promise<void> {
  await del(`${PATH}/{method_id}`, { path: { method_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  tellOthers(cache);
}

/** Shown at once. One arrangement follows the other, so the last one stands. */
export async function arrangeMethods(cache: Cache, ids: string[]): Promise<void> {
  cache.patch(PATH, (page) => arranged(page, ids));
  try {
    await inTurn(() => put(`${PATH}/order`, { body: { ids } }));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
  tellOthers(cache);
}

function tellOthers(cache: Cache): void {
  cache.invalidate(`${PATH}/preview`, `${PATH}/active`, "/api/dashboard/checklist");
}
