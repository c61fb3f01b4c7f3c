export { Scheduled as Component } from "@/features/automations/scheduled";
