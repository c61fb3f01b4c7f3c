export { Audit as Component } from "@/features/audit/audit";
