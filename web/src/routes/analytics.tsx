export { Analytics as Component } from "@/features/analytics/analytics";
