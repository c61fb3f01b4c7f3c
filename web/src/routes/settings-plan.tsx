export { PlanSettings as Component } from "@/features/settings/plan/plan";
