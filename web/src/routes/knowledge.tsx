export { Knowledge as Component } from "@/features/knowledge/knowledge";
