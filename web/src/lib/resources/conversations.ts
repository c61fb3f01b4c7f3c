import type { QueryOf, Schema } from "../api";
import { useGet } from "../cache";
import type { Handlers } from "../realtime";

export type Conversation = Schema<"ConversationView">;
export type ConversationFilters = QueryOf<"/api/conversations">;

export const useConversations = (query: ConversationFilters) => useGet("/api/conversations", { query });

export const useConversation = (id: string) =>
  useGet("/api/conversations/{conversation_id}", { path: { conversation_id: id } });

export const live: Handlers = {
  "conversation:update": (_batch, cache) =>
    cache.invalidate("/api/conversations", "/api/conversations/{conversation_id}"),
};
