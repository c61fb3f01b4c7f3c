export { Tenants as Component } from "@/features/platform/shops/tenants";
