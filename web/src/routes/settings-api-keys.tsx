export { Keys as Component } from "@/features/keys/keys";
