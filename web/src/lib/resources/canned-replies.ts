import { del, patch, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed, without } from "@/lib/api/pages";

export type CannedReply = Schema<"CannedReplyView">;
export type NewCannedReply = Schema<"NewCannedReply">;
export type CannedReplyChange = Schema<"CannedReplyChange">;
export type RenderedReply = Schema<"RenderedReply">;

const PATH = "/api/canned-replies";
const ONE = `${PATH}/{canned_reply_id}` as const;

/** What fits `q`, the most used first; null waits. */
export const useCannedReplies = (q: string | null, limit = 100) => useGet(PATH, q === null ? null : { query: { q, limit } });

/** As it reads in this chat; `missing` names fields the chat has no fact for. */
export const renderReply = (id: string, conversationId: string): Promise<RenderedReply> =>
  post(`${ONE}/preview`, { path: { canned_reply_id: id }, body: { conversation_id: conversationId } });

export async function createCannedReply(cache: Cache, body: NewCannedReply): Promise<void> {
  await post(PATH, { body });
  cache.invalidate(PATH);
}

export async function changeCannedReply(cache: Cache, id: string, change: CannedReplyChange): Promise<void> {
  const reply = await patch(ONE, { path: { canned_reply_id: id }, body: change });
  cache.patch(PATH, (page) => changed(page, id, reply));
}

export async function deleteCannedReply(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { canned_reply_id: id } });
  cache.patch(PATH, (page) => without(page, id));
}
