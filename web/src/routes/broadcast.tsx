export { BroadcastPage as Component } from "@/features/broadcasts/broadcast";
