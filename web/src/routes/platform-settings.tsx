export { Settings as Component } from "@/features/platform/settings";
