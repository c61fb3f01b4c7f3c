import { type Data, del, post, put, type QueryOf, type Schema } from "@/lib/api/api";
import { askAhead, type Cache, read, useGet, useGrowing } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Conversation = Schema<"ConversationView">;
export type ConversationFilters = QueryOf<"/api/conversations">;
export type ConversationCounts = Schema<"ConversationCounts">;
type Page = Data<"/api/conversations">;

const LIST = "/api/conversations";
const ONE = "/api/conversations/{conversation_id}";
const SNOOZE = "/api/conversations/{conversation_id}/snooze";
const COUNTS = "/api/conversations/counts";
// Three screens of them: what is drawn before it is seen keeps the eye waiting.
const PAGE = 25;
const MOST_ASKED = 100;

/** The first page, and as many as `loadMore` has added. `query` is without limit and offset. */
export const useConversations = (query: ConversationFilters) =>
  useGrowing(LIST, { query }, async (_args, known) => {
    const wanted = Math.max(PAGE, known?.items.length ?? 0);
    const pages = Array.from({ length: Math.ceil(wanted / MOST_ASKED) }, (_, place) => place * MOST_ASKED);
    const asked = pages.map((offset) => pageAt(query, offset, Math.min(wanted - offset, MOST_ASKED)));
    return (await Promise.all(asked)).reduce(appended);
  });

/** Ask for the first page, and for what stands beside it, before they are shown. */
export function askConversations(query: ConversationFilters): void {
  askAhead(LIST, { query: { ...query, limit: PAGE, offset: 0 } }, { query });
  askAhead(COUNTS, {});
}

/** `known`: as a list already has it, shown until the answer comes. */
export const useConversation = (id: string, known?: Conversation) => useGet(ONE, at(id), known && { fallbackData: known });

/** How many chats each tab of the inbox holds. */
export const useConversationCounts = () => useGet(COUNTS, {});

/** Add the page after the `loaded` first ones to what is shown of `query`. */
export async function loadMore(cache: Cache, query: ConversationFilters, loaded: number): Promise<void> {
  const next = await pageAt(query, loaded);
  const wanted = JSON.stringify(query);
  cache.patch(LIST, (page, args) => (JSON.stringify(args.query) === wanted ? appended(page, next) : page));
}

export const takeOver = (cache: Cache, chat: Conversation, minutes?: number) =>
  act(cache, chat, { answered_by: "human", handover_reason: null }, () =>
    post("/api/conversations/{conversation_id}/take-over", { ...at(chat.id), body: { minutes } }),
  );

export const resume = (cache: Cache, chat: Conversation) =>
  act(cache, chat, { answered_by: "ai", human_until: null, handover_reason: null }, () =>
    post("/api/conversations/{conversation_id}/resume", at(chat.id)),
  );

export const markRead = (cache: Cache, chat: Conversation) =>
  act(cache, chat, { unread: 0 }, () => post("/api/conversations/{conversation_id}/read", at(chat.id)));

export const closeConversation = (cache: Cache, chat: Conversation) =>
  act(cache, chat, { status: "completed", answered_by: "ai", unread: 0 }, () =>
    post("/api/conversations/{conversation_id}/close", { ...at(chat.id), body: {} }),
  );

/** See it again at this time of the shop's clock, or once the customer writes. */
export async function snooze(cache: Cache, chat: Conversation, time: string): Promise<void> {
  tell(cache, [await put(SNOOZE, { ...at(chat.id), body: { at: time } })]);
  cache.invalidate(COUNTS);
}

export async function unsnooze(cache: Cache, chat: Conversation): Promise<void> {
  tell(cache, [await del(SNOOZE, at(chat.id))]);
  cache.invalidate(COUNTS);
}

/** Make a member of the shop responsible, or nobody. */
export const assign = (cache: Cache, chat: Conversation, member: { user_id: string; name: string } | null) =>
  act(cache, chat, { assignee_id: member?.user_id ?? null, assignee_name: member?.name ?? null }, () =>
    post("/api/conversations/{conversation_id}/assign", { ...at(chat.id), body: { user_id: member?.user_id ?? null } }),
  );

/** A person's message is on its way: they answer from now on, until the shop's pause is over. */
export const guessTakenOver = (cache: Cache, chat: Conversation) =>
  tell(cache, [{ ...chat, answered_by: "human", handover_reason: null, unread: 0 }]);

export const live: Handlers = {
  "conversation:update": (batch, cache) => {
    tell(cache, batch.map(({ conversation }) => conversation));
    cache.invalidate(COUNTS);
  },
};

function at(id: string): { path: { conversation_id: string } } {
  return { path: { conversation_id: id } };
}

const pageAt = (query: ConversationFilters, offset: number, limit = PAGE): Promise<Page> =>
  read(LIST, { query: { ...query, limit, offset } });

function appended(page: Page, next: Page): Page {
  const ids = new Set(page.items.map(({ id }) => id));
  return { ...page, total: next.total, items: [...page.items, ...next.items.filter(({ id }) => !ids.has(id))] };
}

/** Show at once what the request will bring about; a refusal brings back what stands. */
async function act(
  cache: Cache,
  chat: Conversation,
  guess: Partial<Conversation>,
  request: () => Promise<Conversation>,
): Promise<void> {
  tell(cache, [{ ...chat, ...guess }]);
  try {
    tell(cache, [await request()]);
  } catch (error) {
    cache.invalidate(LIST, ONE);
    throw error;
  }
}

/** Put these chats, as they stand now, wherever they are shown. */
function tell(cache: Cache, chats: Conversation[]): void {
  const news = new Map(chats.map((chat) => [chat.id, chat]));
  let unsure = false;
  cache.patch(ONE, (known) => news.get(known.id) ?? known);
  cache.patch(LIST, (page, { query = {} }) =>
    [...news.values()].reduce((shown, chat) => {
      const fits = belongs(chat, query, shown.items.find(({ id }) => id === chat.id));
      unsure ||= fits === undefined;
      return fits === undefined ? shown : withChat(shown, chat, fits, query.sort);
    }, page),
  );
  if (unsure) cache.invalidate(LIST);
}

/** Whether a chat is on a list, given how it stood there before; undefined where only the server can tell. */
export function belongs(chat: Conversation, query: ConversationFilters, before?: Conversation): boolean | undefined {
  const checks = [
    inStatus(query.status, chat.status),
    asked(query.answered_by, chat.answered_by),
    asked(query.needs_person, chat.handover_reason !== null),
    asked(query.account_id, chat.account_id),
    asked(query.customer_id, chat.customer.id),
    asked(query.language, chat.customer.language),
    asked(query.snoozed, chat.snoozed_until !== null),
    needed(query.unassigned, chat.assignee_id === null),
    // Reading it must not take it away from who reads it.
    needed(query.unread, chat.unread > 0 || before !== undefined),
  ];
  if (checks.includes(false)) return false;
  return onlyServerKnows(chat, query, before) ? undefined : true;
}

function onlyServerKnows(chat: Conversation, query: ConversationFilters, before: Conversation | undefined): boolean {
  if (before === undefined) return [query.mine, query.q, query.label, query.order_status].some(Boolean);
  const moved = before.open_order?.status !== chat.open_order?.status;
  return (query.mine && before.assignee_id !== chat.assignee_id) || (Boolean(query.order_status) && moved);
}

function asked<Value>(wanted: Value | null | undefined, found: Value): boolean {
  return wanted === null || wanted === undefined || wanted === found;
}

/** Whether it is the status that is asked for; "open" is one of two. */
function inStatus(wanted: ConversationFilters["status"], found: Conversation["status"]): boolean {
  return wanted === "open" ? found === "active" || found === "waiting_payment" : asked(wanted, found);
}

function needed(flag: boolean | undefined, holds: boolean): boolean {
  return !flag || holds;
}

function withChat(page: Page, chat: Conversation, fits: boolean, sort: ConversationFilters["sort"]): Page {
  const others = page.items.filter(({ id }) => id !== chat.id);
  const known = others.length < page.items.length;
  if (!fits) return known ? { ...page, items: others, total: page.total - 1 } : page;
  const total = known ? page.total : page.total + 1;
  const items = [...others, chat].sort((one, other) => rank(other, sort).localeCompare(rank(one, sort)));
  // Past the last one loaded there may be others before it.
  if (!known && items.at(-1) === chat && others.length < page.total) return { ...page, total };
  return { ...page, items, total };
}

function rank({ id, handover_reason, last_message_at, woken_at }: Conversation, sort: ConversationFilters["sort"]): string {
  if (sort !== "needs_first") return `${last_message_at ?? ""} ${id}`;
  // One that is back from its snooze counts as new.
  const latest = [last_message_at ?? "", woken_at ?? ""].sort()[1];
  return `${handover_reason === null ? "0" : "1"} ${latest} ${id}`;
}
