import { del, patch, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type NotificationKind = Schema<"KindView">["kind"];
export type Channel = Schema<"KindView">["channels"][number];
export type NotificationSettings = Schema<"NotificationSettingsView">;

export const CHANNELS: readonly Channel[] = ["page", "mail", "push"];

export const useNotificationSettings = () => useGet("/api/notifications/settings", {});

export const usePushDevices = () => useGet("/api/notifications/devices", {});

/** What the server answers is not put in the cache: one may have chosen more meanwhile, and that is shown already. */
export async function changeNotificationSettings(change: Schema<"NotificationSettingsChange">): Promise<void> {
  await patch("/api/notifications/settings", { body: change });
}

/** One thing by every way there is. */
export const tryNotifications = (): Promise<Schema<"TrialView">> => post("/api/notifications/trial", {});

export async function forgetDevice(cache: Cache, id: string): Promise<void> {
  await del("/api/notifications/devices/{device_id}", { path: { device_id: id } });
  cache.invalidate("/api/notifications/devices");
}
