import { useEffect, useRef, useSyncExternalStore } from "react";
import { useCache } from "@/lib/api/cache";
import { type Conversation, markRead } from "@/lib/resources/conversations";
import { useMay } from "@/lib/resources/profile";

/** The chat counts as read once its end stands before someone's eyes. */
export function useMarkRead(chat: Conversation, atEnd: boolean): void {
  const cache = useCache();
  const mayRead = useMay("agent");
  const visible = useSyncExternalStore(watchVisible, () => document.visibilityState === "visible");
  const due = mayRead && visible && atEnd && chat.unread > 0;
  const told = useRef(-1);
  useEffect(() => {
    // Once a message: should it be refused, the next one brings another try.
    if (!due || told.current === chat.last_seq) return;
    told.current = chat.last_seq;
    void markRead(cache, chat).catch(() => undefined);
  }, [cache, chat, due]);
}

function watchVisible(tell: () => void): () => void {
  document.addEventListener("visibilitychange", tell);
  return () => document.removeEventListener("visibilitychange", tell);
}
