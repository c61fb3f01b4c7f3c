export { DataSettings as Component } from "@/features/settings/data";
