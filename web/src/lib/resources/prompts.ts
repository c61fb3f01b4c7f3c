import { post, type Schema } from "../api";
import { type Cache, useGet } from "../cache";

export type Prompt = Schema<"PromptView">;

/** The one the assistant works by. */
export const SALES = "sales";
const PATH = "/api/templates/prompts";

/** The newest versions of what guides the assistant, newest first. */
export const usePrompts = () => useGet(PATH, { query: { name: SALES, limit: 50 } });

/** The next version; it counts from the next reply on. */
export async function writePrompt(cache: Cache, body: string): Promise<Prompt> {
  const written = await post(PATH, { body: { name: SALES, body, active: true } });
  cache.invalidate(PATH);
  return written;
}

/** Go back, or forward, to this version. */
export async function activatePrompt(cache: Cache, id: string): Promise<void> {
  await post(`${PATH}/{prompt_id}/activate`, { path: { prompt_id: id } });
  cache.invalidate(PATH);
}
