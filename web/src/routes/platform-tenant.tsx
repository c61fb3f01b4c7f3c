export { Tenant as Component } from "@/features/platform/shops/tenant";
