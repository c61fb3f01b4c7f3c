import type { ToolCall } from "@/lib/resources/runs";

type Json = Record<string, unknown>;

// The tools whose sentence depends on nothing but their name.
const PLAIN = ["search_catalogue", "get_package", "search_knowledge", "order_status", "payment_instructions", "hand_over"] as const;

export type Sentence =
  | (typeof PLAIN)[number]
  | "quoted"
  | "placed"
  | "cancelled"
  | "dropped_quote"
  | "refused"
  | "failed"
  | "other";

/** What may stand in a sentence; "…" where it is not known. */
export type Facts = Record<"tool" | "query" | "name" | "number" | "total" | "reason", string>;

/** What the assistant did with a call: which sentence tells it, and with what in it. */
export function phraseOf({ name, arguments: given, result, ok }: ToolCall): { sentence: Sentence; facts: Facts } {
  const answer = isRecord(result) ? result : {};
  const order = isRecord(answer["order"]) ? answer["order"] : {};
  return {
    sentence: sentenceOf(name, answer, ok !== false),
    facts: {
      tool: name.replaceAll("_", " "),
      query: wordOf(given["query"]),
      name: wordOf(answer["name"]),
      number: wordOf(order["number"]),
      total: wordOf(answer["total"] ?? order["total"]),
      reason: wordOf(answer["reason"]),
    },
  };
}

function sentenceOf(name: string, answer: Json, ok: boolean): Sentence {
  if (answer["kind"] === "refused") return "refused";
  if (!ok) return "failed";
  if (name === "create_order") return answer["kind"] === "placed" ? "placed" : "quoted";
  if (name === "cancel_order") return answer["order"] ? "cancelled" : "dropped_quote";
  return PLAIN.find((one) => one === name) ?? "other";
}

function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "…";
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
