export { Announcements as Component } from "@/features/platform/announcements";
