import { del, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed, withItem, without } from "@/lib/api/pages";
import type { Handlers } from "@/lib/live/realtime";

export type Broadcast = Schema<"BroadcastView">;
export type BroadcastStatus = Broadcast["status"];
export type BroadcastWords = Schema<"BroadcastWords">;
export type Audience = Schema<"Audience">;
export type Preview = Schema<"PreviewView">;
export type Report = Schema<"BroadcastReport">;
export type Recipient = Schema<"RecipientView">;
export type RecipientFilters = QueryOf<"/api/broadcasts/{broadcast_id}/recipients">;

const PATH = "/api/broadcasts";
const ONE = `${PATH}/{broadcast_id}` as const;
const REPORT = `${ONE}/report` as const;
const RECIPIENTS = `${ONE}/recipients` as const;

const path = (id: string) => ({ path: { broadcast_id: id } });

export const useBroadcasts = (query: QueryOf<typeof PATH>) => useGet(PATH, { query });

/** Null waits. */
export const useBroadcast = (id: string | null) => useGet(ONE, id === null ? null : path(id));

export const useReport = (id: string) => useGet(REPORT, path(id));

export const useRecipients = (id: string, query: RecipientFilters) => useGet(RECIPIENTS, { ...path(id), query });

/** Whom these words would reach now, and what they would read. Keeps nothing. */
export const previewBroadcast = (words: BroadcastWords): Promise<Preview> => post(`${PATH}/preview`, { body: words });

export async function createBroadcast(cache: Cache, body: Schema<"NewBroadcast">): Promise<Broadcast> {
  const created = await post(PATH, { body });
  show(cache, created);
  return created;
}

export async function changeBroadcast(cache: Cache, id: string, body: Schema<"BroadcastChange">): Promise<void> {
  show(cache, await patch(ONE, { ...path(id), body }));
}

export async function deleteBroadcast(cache: Cache, id: string): Promise<void> {
  await del(ONE, path(id));
  cache.patch(PATH, (page) => without(page, id));
}

/** Send it to exactly `count` customers; `at` is a time by the shop's clock, null: now. */
export async function startBroadcast(cache: Cache, id: string, count: number, at: string | null): Promise<void> {
  show(cache, await post(`${ONE}/start`, { ...path(id), body: at ? { count, at } : { count } }));
}

export async function pressBroadcast(cache: Cache, id: string, button: "pause" | "resume" | "stop"): Promise<void> {
  show(cache, await post(`${ONE}/${button}`, path(id)));
  cache.invalidate(REPORT, RECIPIENTS);
}

export const live: Handlers = {
  "broadcast:update": (batch, cache) => {
    for (const { broadcast_id: id, status, sent } of batch) {
      cache.patch(PATH, (page) => changed(page, id, { status, written: sent }));
    }
    cache.invalidate(PATH, ONE, REPORT, RECIPIENTS);
  },
};

function show(cache: Cache, broadcast: Broadcast): void {
  cache.put(ONE, path(broadcast.id), broadcast);
  cache.patch(PATH, (page) => withItem(page, broadcast));
  cache.invalidate(PATH);
}
