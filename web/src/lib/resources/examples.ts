import type { Conversation } from "@/lib/resources/conversations";
import type { Message } from "@/lib/resources/messages";
import type { Run, ToolCall } from "@/lib/resources/runs";

/** A message at second `seq` of ten o'clock, for tests. */
export function message(seq: number, parts: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    direction: parts.author && parts.author !== "customer" ? "out" : "in",
    kind: "text",
    text: `text ${seq}`,
    payload: {},
    media: null,
    author: "customer",
    author_user_id: null,
    author_name: null,
    run_id: null,
    provider: null,
    model: null,
    template: null,
    client_key: null,
    status: "received",
    failure: null,
    created_at: `2026-11-25T10:00:${String(seq).padStart(2, "0")}.000000Z`,
    sent_at: null,
    delivered_at: null,
    read_at: null,
    ...parts,
  };
}

export const call = (name: string, result: ToolCall["result"], given: ToolCall["arguments"] = {}): ToolCall => ({
  name,
  arguments: given,
  result,
  ok: true,
  at: null,
  ms: 5,
});

export function run(id: string, second: number, parts: Partial<Run> = {}): Run {
  return {
    id,
    conversation_id: "c1",
    provider: "builtin",
    model: "",
    outcome: "replied",
    attempts: [],
    tools: [call("order_status", {})],
    verdicts: [],
    input_tokens: 0,
    output_tokens: 0,
    cached_tokens: 0,
    cost_usd: null,
    latency_ms: 10,
    created_at: message(second).created_at,
    ...parts,
  };
}

export function conversation(id: string, parts: Partial<Conversation> = {}): Conversation {
  return {
    id,
    customer: { id: `customer of ${id}`, name: "Ayesha", phone: "+923001112233", language: "en", blocked: false },
    account_id: "a1",
    status: "active",
    answered_by: "ai",
    assignee_id: null,
    assignee_name: null,
    human_until: null,
    handover_reason: null,
    handover_at: null,
    handover_summary: null,
    snoozed_until: null,
    woken_at: null,
    unread: 0,
    last_seq: 1,
    last_message: "salam",
    last_author: "customer",
    last_kind: "text",
    free_until: null,
    last_message_at: "2026-11-25T10:00:00.000000Z",
    open_order: null,
    created_at: "2026-11-25T10:00:00.000000Z",
    closed_at: null,
    ...parts,
  };
}
