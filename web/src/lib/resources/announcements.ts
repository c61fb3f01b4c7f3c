import type { Schema } from "../api";
import { useGet } from "../cache";

export type Notice = Schema<"AnnouncementView">;

/** What the operator of the installation tells every shop now, newest first. */
export const useAnnouncements = () => useGet("/api/announcements", {});
