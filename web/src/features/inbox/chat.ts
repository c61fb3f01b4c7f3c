import type { Conversation } from "@/lib/resources/conversations";

/** How the customer is called: by name, else by number. */
export const nameOf = ({ customer: { name, phone } }: Conversation): string => name ?? phone ?? "?";

/** Closed chats open again when a person writes in them. */
export const isOver = ({ status }: Conversation): boolean => status === "completed" || status === "abandoned";
