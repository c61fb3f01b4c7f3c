import { del, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed } from "@/lib/api/pages";

export type Scheduled = Schema<"ScheduledView">;
export type ScheduledFilters = QueryOf<"/api/scheduled-messages">;

const PATH = "/api/scheduled-messages";
const ONE = `${PATH}/{scheduled_id}` as const;

export const useScheduled = (query: ScheduledFilters) => useGet(PATH, { query });

/** `at` is a time of the shop's clock: "2026-11-30T09:00". */
export async function scheduleMessage(cache: Cache, conversationId: string, text: string, at: string): Promise<Scheduled> {
  const waiting = await post(PATH, { body: { conversation_id: conversationId, text, at } });
  cache.invalidate(PATH);
  return waiting;
}

export async function changeScheduled(cache: Cache, id: string, change: Schema<"ScheduledChange">): Promise<void> {
  const message = await patch(ONE, { path: { scheduled_id: id }, body: change });
  cache.patch(PATH, (page) => changed(page, id, message));
}

export async function cancelScheduled(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { scheduled_id: id } });
  cache.invalidate(PATH);
}
