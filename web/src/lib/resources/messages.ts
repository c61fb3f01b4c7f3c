import { get, post, type Schema } from "@/lib/api/api";
import { askAhead, type Cache, read, useGrowing } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";
import { addRuns, runsBetween } from "./runs";

export type Message = Schema<"MessageView">;
type Page = Schema<"MessagePage">;

const PATH = "/api/conversations/{conversation_id}/messages";
const PAGE = 50;
// More than this is given up at the old end; scrolling up brings it back.
const MOST = 2_000;

const at = (id: string) => ({ conversation_id: id });

/** The newest messages of a chat and what was loaded before them, oldest first. */
export const useMessages = (conversationId: string) =>
  useGrowing(PATH, { path: at(conversationId) }, async (args, known) => joined(known, await read(PATH, args)));

/** Ask for the newest ones before the chat stands. */
export const askMessages = (conversationId: string) => askAhead(PATH, { path: at(conversationId) });

/** Load the page before `first`, the oldest message in hand, with the runs that wrote it. */
export async function loadOlder(cache: Cache, conversationId: string, first: Message): Promise<void> {
  const path = at(conversationId);
  const older = await get(PATH, { path, query: { before: first.seq, limit: PAGE } });
  const since = older.items[0]?.created_at;
  if (since) addRuns(cache, conversationId, await runsBetween(conversationId, since, first.created_at));
  change(cache, conversationId, (page) => ({
    has_more: older.has_more,
    items: [...older.items.filter(({ seq }) => seq < (page.items[0]?.seq ?? Infinity)), ...page.items],
  }));
}

/** Send as a person. The same `client_key` again sends nothing and answers with the first message. */
export async function sendMessage(cache: Cache, conversationId: string, body: Schema<"StaffMessage">): Promise<Message> {
  const message = await post(PATH, { path: at(conversationId), body });
  change(cache, conversationId, (page) => withMessages(page, [message]));
  return message;
}

export const live: Handlers = {
  "message:new": (batch, cache) => {
    const news = batch.map(({ message }) => message);
    cache.patch(PATH, (page, { path }) =>
      withMessages(page, news.filter(({ conversation_id }) => conversation_id === path.conversation_id)),
    );
    if (news.some(({ author }) => author === "ai")) cache.invalidate("/api/conversations/{conversation_id}/runs");
  },
  "message:status": (batch, cache) => {
    const news = new Map(batch.map((one) => [one.message_id, one]));
    cache.patch(PATH, (page) => {
      if (!page.items.some(({ id }) => news.has(id))) return page;
      const items = page.items.map((one) => {
        const { status, failure } = news.get(one.id) ?? one;
        return status === one.status ? one : { ...one, status, failure };
      });
      return { ...page, items };
    });
  },
};

function change(cache: Cache, conversationId: string, make: (page: Page) => Page): void {
  cache.patch(PATH, (page, { path }) => (path.conversation_id === conversationId ? make(page) : page));
}

/** The newest page as the server has it, with the older messages in hand where none is missing between. */
export function joined(known: Page | undefined, fresh: Page): Page {
  const first = fresh.items[0]?.seq;
  if (!known || first === undefined) return fresh;
  const older = known.items.filter(({ seq }) => seq < first);
  if (older.at(-1)?.seq !== first - 1) return fresh;
  return { items: [...older, ...fresh.items], has_more: known.has_more };
}

/** The page with these messages in their places: appended, or in the stead of those with their ids. */
export function withMessages(page: Page, news: readonly Message[]): Page {
  const first = page.items[0]?.seq ?? 0;
  const fitting = news.filter(({ seq }) => seq >= first || !page.has_more);
  if (!fitting.length) return page;
  const byId = new Map([...page.items, ...fitting].map((one) => [one.id, one]));
  const items = [...byId.values()].sort((one, other) => one.seq - other.seq);
  if (items.length <= MOST + PAGE) return { ...page, items };
  return { items: items.slice(-MOST), has_more: true };
}
