import type { Schema } from "../api";
import { useGet } from "../cache";
import type { Handlers } from "../realtime";

export type Message = Schema<"MessageView">;

/** The newest messages of a chat, oldest first. */
export const useMessages = (conversationId: string) =>
  useGet("/api/conversations/{conversation_id}/messages", { path: { conversation_id: conversationId } });

export const live: Handlers = {
  "message:new": (batch, cache) => {
    cache.patch("/api/conversations/{conversation_id}/messages", (page, { path }) =>
      batch.reduce(
        (known, { message }) => (message.conversation_id === path.conversation_id ? withMessage(known, message) : known),
        page,
      ),
    );
  },
  "message:status": (batch, cache) => {
    const statuses = new Map(batch.map((one) => [one.message_id, one.status]));
    cache.patch("/api/conversations/{conversation_id}/messages", (page) => {
      if (!page.items.some(({ id }) => statuses.has(id))) return page;
      const items = page.items.map((one) => ({ ...one, status: statuses.get(one.id) ?? one.status }));
      return { ...page, items };
    });
  },
};

/** The page with this message in its place: appended, or in the stead of the one with its id. */
function withMessage(page: Schema<"MessagePage">, message: Message): Schema<"MessagePage"> {
  const others = page.items.filter(({ id }) => id !== message.id);
  const items = [...others, message].sort((one, other) => one.seq - other.seq);
  return { ...page, items };
}
