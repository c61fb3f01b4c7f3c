export { SupportSettings as Component } from "@/features/settings/support";
