export { Health as Component } from "@/features/platform/health/health";
