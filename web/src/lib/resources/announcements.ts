import type { Schema } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";

export type Notice = Schema<"AnnouncementView">;

/** What the operator of the installation tells every shop now, newest first. */
export const useAnnouncements = () => useGet("/api/announcements", {});
