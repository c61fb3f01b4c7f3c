export { Replies as Component } from "@/features/automations/replies/replies";
