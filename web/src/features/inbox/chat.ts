import type { Conversation } from "@/lib/resources/conversations";

/** How the customer is called: by name, else by number. */
export const nameOf = ({ customer: { name, phone } }: Conversation): string => name ?? phone ?? "?";

/** Whether the text is in the clipboard now; a page that came over plain HTTP has none. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Closed chats open again when a person writes in them. */
export const isOver = ({ status }: Conversation): boolean => status === "completed" || status === "abandoned";
