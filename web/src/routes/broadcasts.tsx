export { Broadcasts as Component } from "@/features/broadcasts/broadcasts";
