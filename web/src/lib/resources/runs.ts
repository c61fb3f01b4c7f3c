import { get, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet, useGrowing } from "@/lib/api/cache";

export type Run = Schema<"RunView">;
export type Suggestion = Schema<"Suggestion">;
export type ToolCall = Run["tools"][number];
type Page = Schema<"Page_RunView_">;

const PATH = "/api/conversations/{conversation_id}/runs";
const PAGE = 50;

/** What the assistant did in a chat, newest first: the newest runs, and those that `addRuns` put in. */
export const useRuns = (conversationId: string) =>
  useGrowing(PATH, { path: { conversation_id: conversationId } }, async ({ path }, known) => {
    const since = known?.items[0]?.created_at;
    return withRuns(known, await get(PATH, { path, query: { since, limit: PAGE } }));
  });

export const useRun = (id: string | null) => useGet("/api/ai-runs/{run_id}", id === null ? null : { path: { run_id: id } });

/** What a person who has the chat might answer. Refused (409) with a code that says why there is nothing. */
export const suggestReply = (conversationId: string) =>
  post("/api/conversations/{conversation_id}/suggest-reply", { path: { conversation_id: conversationId } });

export const runsBetween = (conversationId: string, since: string, until: string) =>
  get(PATH, { path: { conversation_id: conversationId }, query: { since, until, limit: 2 * PAGE } });

export function addRuns(cache: Cache, conversationId: string, page: Page): void {
  cache.patch(PATH, (known, { path }) => (path.conversation_id === conversationId ? withRuns(known, page) : known));
}

function withRuns(known: Page | undefined, news: Page): Page {
  if (!known) return news;
  const ids = new Set(news.items.map(({ id }) => id));
  const items = [...news.items, ...known.items.filter(({ id }) => !ids.has(id))];
  return { ...known, items: items.sort((one, other) => (one.id < other.id ? 1 : -1)) };
}
