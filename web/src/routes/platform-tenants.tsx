export { Tenants as Component } from "@/features/platform/tenants";
