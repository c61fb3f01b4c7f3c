import type { Message } from "@/lib/resources/messages";

type Payload = Message["payload"];

/** A word of the payload, or nothing. */
export function textOf(payload: Payload, name: string): string {
  const found = payload[name];
  return typeof found === "string" ? found : "";
}

export function contactsOf(payload: Payload): { name: string; phones: string[] }[] {
  return recordsOf(payload["contacts"]).map((contact) => ({
    name: textOf(contact, "name"),
    phones: Array.isArray(contact["phones"]) ? contact["phones"].filter((phone) => typeof phone === "string") : [],
  }));
}

/** What was chosen in WhatsApp's own catalogue. */
export function itemsOf(payload: Payload): { product: string; quantity: number }[] {
  return recordsOf(payload["items"]).map((item) => ({
    product: textOf(item, "product_retailer_id"),
    quantity: Number(item["quantity"] ?? 1),
  }));
}

/** What could be tapped under the message, by title. */
export function choicesOf(payload: Payload): string[] {
  const choices = payload["choices"];
  if (typeof choices !== "object" || choices === null || !("rows" in choices)) return [];
  return [...new Set(recordsOf(choices.rows).map((row) => textOf(row, "title")))];
}

function recordsOf(found: unknown): Payload[] {
  return Array.isArray(found) ? found.filter((one): one is Payload => typeof one === "object" && one !== null) : [];
}
