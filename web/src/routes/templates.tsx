export { Templates as Component } from "@/features/templates/templates";
