export { Team as Component } from "@/features/team/team";
