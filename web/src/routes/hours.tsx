export { Hours as Component } from "@/features/automations/hours/hours";
