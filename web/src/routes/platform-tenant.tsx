export { Tenant as Component } from "@/features/platform/tenant";
