import { del, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed, without } from "@/lib/api/pages";

export type Article = Schema<"ArticleView">;
export type NewArticle = Schema<"NewArticle">;
export type ArticleChange = Schema<"ArticleChange">;
export type NewImport = Schema<"NewImport">;
export type Imported = Schema<"ImportedArticle">;

const PATH = "/api/knowledge";
const ONE = `${PATH}/{article_id}` as const;

/** One page of what the assistant may tell customers. */
export const useArticles = (query: QueryOf<typeof PATH>) => useGet(PATH, { query });

export const useArticle = (id: string | null) => useGet(ONE, id === null ? null : { path: { article_id: id } });

/** How many corrections of staff wait for an admin. */
export const useDraftCount = () => useGet(PATH, { query: { draft: true, limit: 1 } }).data?.total ?? 0;

export async function createArticle(cache: Cache, body: NewArticle): Promise<void> {
  await post(PATH, { body });
  cache.invalidate(PATH);
}

export async function changeArticle(cache: Cache, id: string, change: ArticleChange): Promise<void> {
  const article = await patch(ONE, { path: { article_id: id }, body: change });
  cache.put(ONE, { path: { article_id: id } }, article);
  cache.patch(PATH, (page) => changed(page, id, article));
  cache.invalidate(PATH);
}

export async function deleteArticle(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { article_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  cache.invalidate(PATH);
}

/** Asks a model how else customers may put the question; nothing is saved. */
export const suggestAliases = async (id: string): Promise<string[]> =>
  (await post(`${ONE}/suggest-aliases`, { path: { article_id: id } })).aliases;

/** What an import would make of a document; nothing is saved. */
export const previewImport = (body: NewImport): Promise<Imported[]> => post(`${PATH}/import/preview`, { body });

export async function importArticles(cache: Cache, body: NewImport): Promise<Schema<"ImportView">> {
  const counts = await post(`${PATH}/import`, { body });
  cache.invalidate(PATH);
  return counts;
}
