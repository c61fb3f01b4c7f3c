export { Methods as Component } from "@/features/methods/methods";
