import { useEffect } from "react";
import type { LoaderFunctionArgs, ShouldRevalidateFunctionArgs } from "react-router";
import { askConversations } from "@/lib/resources/conversations";
import { askMessages } from "@/lib/resources/messages";
import { onceInShop } from "@/lib/resources/profile";
import { queryIn } from "./list/filters";

const SOON_MS = 300;

/** The files of a chat, which the list does without. */
export const loadOpenChat = () => import("./open-chat");

/** Once the list is on the screen the files of a chat are fetched, so that the first one opens at once. */
export function useOpenChatSoon(listed: boolean): void {
  useEffect(() => {
    if (!listed) return;
    const waiting = setTimeout(() => void loadOpenChat(), SOON_MS);
    return () => clearTimeout(waiting);
  }, [listed]);
}

/** For the router: on the way to the inbox its list is asked for, beside the files that show it. */
export const inboxAhead = {
  loader({ request }: LoaderFunctionArgs) {
    onceInShop(() => askConversations(queryIn(new URL(request.url).searchParams)));
    return null;
  },
  // Once it stands it asks by itself.
  shouldRevalidate: () => false,
};

/** The same for a chat, from the press on it in the list on. */
export const chatAhead = {
  loader({ params: { conversationId } }: LoaderFunctionArgs) {
    if (conversationId) {
      void loadOpenChat();
      onceInShop(() => askMessages(conversationId));
    }
    return null;
  },
  shouldRevalidate: ({ currentParams, nextParams }: ShouldRevalidateFunctionArgs) =>
    currentParams.conversationId !== nextParams.conversationId,
};
