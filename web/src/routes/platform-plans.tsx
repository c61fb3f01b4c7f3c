export { Plans as Component } from "@/features/platform/plans/plans";
