export { Rehearsal as Component } from "@/features/rehearsal/rehearsal";
