import { del, patch, post, type Schema } from "../api";
import { type Cache, useGet } from "../cache";
import type { Handlers } from "../realtime";

export type Notification = Schema<"NotificationView">;
export type NotificationKind = Schema<"KindView">["kind"];
export type Channel = Schema<"KindView">["channels"][number];
export type NotificationSettings = Schema<"NotificationSettingsView">;

export const CHANNELS: readonly Channel[] = ["page", "mail", "push"];

export const useUnread = () => useGet("/api/notifications/unread", {});

export const useNotifications = (unread: boolean) => useGet("/api/notifications", { query: { unread, limit: 100 } });

export const useNotificationSettings = () => useGet("/api/notifications/settings", {});

export const usePushDevices = () => useGet("/api/notifications/devices", {});

export async function markRead(cache: Cache, id: string): Promise<void> {
  await post("/api/notifications/{notification_id}/read", { path: { notification_id: id } });
  changed(cache);
}

/** All up to `until`, the newest that is shown: what has come since stays unread. */
export async function markAllRead(cache: Cache, until: string): Promise<void> {
  await post("/api/notifications/read-all", { body: { until } });
  changed(cache);
}

export async function changeNotificationSettings(cache: Cache, change: Schema<"NotificationSettingsChange">): Promise<void> {
  cache.put("/api/notifications/settings", {}, await patch("/api/notifications/settings", { body: change }));
}

/** One thing by every way there is. */
export const tryNotifications = (): Promise<Schema<"TrialView">> => post("/api/notifications/trial", {});

export async function forgetDevice(cache: Cache, id: string): Promise<void> {
  await del("/api/notifications/devices/{device_id}", { path: { device_id: id } });
  cache.invalidate("/api/notifications/devices");
}

export const live: Handlers = {
  // Whose they are stands in the event, but nobody loses by asking for their own.
  "notification:new": (_batch, cache) => changed(cache),
};

function changed(cache: Cache): void {
  cache.invalidate("/api/notifications", "/api/notifications/unread");
}
