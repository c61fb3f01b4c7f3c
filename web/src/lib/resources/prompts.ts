import useSWR from "swr";
import { type ApiError, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type Prompt = Schema<"PromptView">;
export type InstructionsTrial = Schema<"PromptTrial">;
export type Manner = Schema<"MannerChange">;

/** The one the assistant works by. */
export const SALES = "sales";
const PATH = "/api/templates/prompts";

/** The newest versions of what guides the assistant, newest first. */
export const usePrompts = () => useGet(PATH, { query: { name: SALES, limit: 50 } });

/** What a model is told before a chat, with the words and settings of `trial` in the place of what stands. */
export const useInstructionsPreview = (trial: InstructionsTrial) =>
  useSWR<Schema<"InstructionsView">, ApiError>(
    ["instructions", trial],
    () => post(`${PATH}/preview`, { body: trial }),
    { revalidateOnFocus: false },
  );

/** The next version. `active`: it counts from the next reply on. */
export async function writePrompt(cache: Cache, body: string, active: boolean): Promise<Prompt> {
  const written = await post(PATH, { body: { name: SALES, body, active } });
  cache.invalidate(PATH, "/api/tenant");
  return written;
}

/** Go back, or forward, to this version. */
export async function activatePrompt(cache: Cache, id: string): Promise<void> {
  await post(`${PATH}/{prompt_id}/activate`, { path: { prompt_id: id } });
  cache.invalidate(PATH, "/api/tenant");
}
