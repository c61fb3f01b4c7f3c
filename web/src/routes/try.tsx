export { TryIt as Component } from "@/features/tryit/tryit";
