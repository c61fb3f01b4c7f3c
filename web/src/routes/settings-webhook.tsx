export { Endpoint as Component } from "@/features/webhooks/endpoint";
