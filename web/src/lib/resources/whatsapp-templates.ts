import { post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { type Message, withMessages } from "./messages";

export type WhatsAppTemplate = Schema<"WhatsAppTemplateView">;
/** What stands in a template's blanks, by their keys. */
export type Values = Record<string, string>;

const LIST = "/api/whatsapp/{account_id}/templates";
const BLANK = /\{\{\s*(\w+)\s*\}\}/g;

/** A number's templates as Meta had them last; `sendable` leaves out those that cannot be sent. Null waits. */
export const useWhatsAppTemplates = (accountId: string | null, query: { sendable?: boolean; q?: string } = {}) =>
  useGet(LIST, accountId === null ? null : { path: { account_id: accountId }, query: { ...query, limit: 100 } });

/** Fetch them from Meta; answers with how many there are. */
export async function syncTemplates(cache: Cache, accountId: string): Promise<number> {
  const { count } = await post(`${LIST}/sync`, { path: { account_id: accountId } });
  cache.invalidate(LIST, "/api/whatsapp");
  return count;
}

/** Send one as a person. The same `client_key` again sends nothing. */
export async function sendTemplate(cache: Cache, chatId: string, body: Schema<"TemplateMessage">): Promise<Message> {
  const path = { conversation_id: chatId };
  const message = await post("/api/conversations/{conversation_id}/template", { path, body });
  cache.patch("/api/conversations/{conversation_id}/messages", (page, args) =>
    args.path.conversation_id === chatId ? withMessages(page, [message]) : page,
  );
  cache.invalidate("/api/conversations/{conversation_id}");
  return message;
}

/** What the customer reads; a blank without a value stays as it is. */
export function wordsOf({ components }: Pick<WhatsAppTemplate, "components">, values: Values): string {
  const header = filled(textOf(components, "HEADER"), (name) => values[`header_${name}`]);
  const body = filled(textOf(components, "BODY"), (name) => values[name]);
  return [header, body, textOf(components, "FOOTER")].filter(Boolean).join("\n\n");
}

/** What its buttons say. */
export function buttonsOf({ components }: Pick<WhatsAppTemplate, "components">): string[] {
  const found = partOf(components, "BUTTONS")?.["buttons"];
  if (!Array.isArray(found)) return [];
  return found.flatMap((one: unknown) =>
    typeof one === "object" && one !== null && "text" in one && typeof one.text === "string" ? [one.text] : [],
  );
}

type Components = WhatsAppTemplate["components"];

const partOf = (components: Components, kind: string) =>
  components.find(({ type }) => typeof type === "string" && type.toUpperCase() === kind);

function textOf(components: Components, kind: string): string {
  const text = partOf(components, kind)?.["text"];
  return typeof text === "string" ? text : "";
}

const filled = (text: string, valueOf: (name: string) => string | undefined): string =>
  text.replace(BLANK, (blank, name: string) => valueOf(name)?.replace(/\s+/g, " ").trim() || blank);
