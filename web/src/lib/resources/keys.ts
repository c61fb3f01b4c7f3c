import { del, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type ApiKey = Schema<"ApiKeyView">;
export type Scope = Schema<"Scope">;

const PATH = "/api/api-keys";

/** Those that are not revoked, latest first; for admins. */
export const useKeys = () => useGet(PATH, {});

/** What a key can be allowed. */
export const useScopes = () => useGet(`${PATH}/scopes`, {});

/** The key itself is in this answer only. */
export async function createKey(cache: Cache, body: Schema<"NewApiKey">): Promise<Schema<"FreshApiKey">> {
  const made = await post(PATH, { body });
  cache.invalidate(PATH);
  return made;
}

/** It is refused from the next request on. */
export async function revokeKey(cache: Cache, id: string): Promise<void> {
  await del(`${PATH}/{key_id}`, { path: { key_id: id } });
  cache.patch(PATH, (keys) => keys.filter((key) => key.id !== id));
}
