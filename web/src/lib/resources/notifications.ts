import { useDeferredValue } from "react";
import { post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Notification = Schema<"NotificationView">;

/** Asked for after the page's own. */
export const useUnread = () => useGet("/api/notifications/unread", useDeferredValue(true, false) ? {} : null);

export const useNotifications = (unread: boolean) => useGet("/api/notifications", { query: { unread, limit: 100 } });

export async function markRead(cache: Cache, id: string): Promise<void> {
  await post("/api/notifications/{notification_id}/read", { path: { notification_id: id } });
  changed(cache);
}

/** All up to `until`, the newest that is shown: what has come since stays unread. */
export async function markAllRead(cache: Cache, until: string): Promise<void> {
  await post("/api/notifications/read-all", { body: { notification_id: until } });
  changed(cache);
}

export const live: Handlers = {
  // Whose they are stands in the event, but nobody loses by asking for their own.
  "notification:new": (_batch, cache) => changed(cache),
};

function changed(cache: Cache): void {
  cache.invalidate("/api/notifications", "/api/notifications/unread");
}
