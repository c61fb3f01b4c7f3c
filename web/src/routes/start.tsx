export { Start as Component } from "@/features/start/start";
