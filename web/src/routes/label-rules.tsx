export { Labels as Component } from "@/features/automations/labels/labels";
