export { Rehearsals as Component } from "@/features/rehearsal/rehearsals";
