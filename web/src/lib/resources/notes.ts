import { post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Note = Schema<"NoteView">;

const PATH = "/api/conversations/{conversation_id}/notes";

/** What the team has written and done beside a chat, oldest first. */
export const useNotes = (conversationId: string) => useGet(PATH, { path: { conversation_id: conversationId } });

/** The members of `mentions` are notified. */
export async function addNote(cache: Cache, conversationId: string, body: Schema<"NewNote">): Promise<void> {
  const note = await post(PATH, { path: { conversation_id: conversationId }, body });
  cache.patch(PATH, (notes, { path }) =>
    path.conversation_id === conversationId && !notes.some(({ id }) => id === note.id) ? [...notes, note] : notes,
  );
}

export const live: Handlers = {
  "note:new": (_batch, cache) => cache.invalidate(PATH),
};
