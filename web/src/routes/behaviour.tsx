export { Behaviour as Component } from "@/features/behaviour/behaviour";
