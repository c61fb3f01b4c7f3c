import { expect, test } from "vitest";
import { message, run } from "@/lib/resources/examples";
import type { Note } from "@/lib/resources/notes";
import type { Outgoing } from "../composer/outbox";
import { type Chat, type Entry, entriesOf, firstUnread } from "./entries";

const PLACE = { zone: "Asia/Karachi", locale: "en" };
const NOTHING: Chat = { messages: [], runs: [], notes: [], hasMore: false, outgoing: [], thinking: false, unreadSeq: null };

function drawn(chat: Partial<Chat>): string[] {
  return entriesOf({ ...NOTHING, ...chat }, PLACE).map(inAWord);
}

function inAWord(entry: Entry): string {
  if (entry.kind === "day") return `day ${entry.at.slice(0, 10)}`;
  if (entry.kind === "message") return `${entry.first ? "# " : ""}${entry.message.text}`;
  return entry.kind === "run" ? `run ${entry.run.id}` : entry.kind === "outgoing" ? `out ${entry.item.text}` : entry.kind;
}

const leaving = (key: string): Outgoing => ({
  key,
  conversationId: "c1",
  text: key,
  at: "2026-11-25T10:01:00Z",
  file: null,
  mediaId: null,
  refusal: null,
});

test("days are the shop's, turns bear one name, a pause or another speaker begins a new one", () => {
  const messages = [
    message(1, { text: "late", created_at: "2026-11-25T18:59:00Z" }),
    message(2, { text: "salam", created_at: "2026-11-25T19:01:00Z" }),
    message(3, { text: "logo?", created_at: "2026-11-25T19:02:00Z" }),
    message(4, { text: "yes", author: "ai", run_id: "r1", created_at: "2026-11-25T19:02:05Z" }),
    message(5, { text: "4,500", author: "ai", run_id: "r1", created_at: "2026-11-25T19:02:05Z" }),
    message(6, { text: "I am Sara", author: "human", author_user_id: "u1", created_at: "2026-11-25T19:03:00Z" }),
    message(7, { text: "still there?", author: "human", author_user_id: "u1", created_at: "2026-11-25T19:08:00Z" }),
  ];
  expect(drawn({ messages })).toEqual([
    "day 2026-11-25",
    "# late",
    "day 2026-11-25",
    "# salam",
    "logo?",
    "# yes",
    "4,500",
    "# I am Sara",
    "# still there?",
  ]);
});

test("what a run did stands before its words; one that was never sent stands where it ended; silent ones are left out", () => {
  const messages = [
    message(1, { text: "salam" }),
    message(3, { text: "placed", author: "ai", run_id: "r1" }),
    message(4, { text: "asked a colleague", author: "system", created_at: message(3).created_at }),
    message(6, { text: "bye" }),
  ];
  const runs = [
    run("r9", 9, { outcome: "dropped", tools: [] }),
    run("r5", 5, { outcome: "dropped", tools: [] }),
    run("r2", 2, { tools: [] }),
    run("r1", 3),
    run("r0", 0),
  ];
  expect(drawn({ messages, runs })).toEqual([
    "day 2026-11-25",
    "# salam",
    "run r1",
    "# placed",
    "# asked a colleague",
    "run r5",
    "# bye",
    "run r9",
  ]);
});

test("the unread line stands before the customer's first unread words, never above all", () => {
  const messages = [message(1), message(2, { author: "ai" }), message(3), message(4, { author: "system" }), message(5)];
  expect(firstUnread(messages, 0)).toBeNull();
  expect(firstUnread(messages, 2)).toBe(3);
  expect(drawn({ messages, unreadSeq: 3 })[3]).toBe("unread");
  expect(drawn({ messages, unreadSeq: 1 })).not.toContain("unread");
});

test("what is still to leave comes last, and goes when the server has it", () => {
  const messages = [message(1), message(2, { author: "human", client_key: "k1", text: "sent" })];
  const outgoing = [leaving("k1"), leaving("k2")];
  expect(drawn({ messages, outgoing }).slice(-2)).toEqual(["# sent", "out k2"]);
  expect(drawn({ messages, outgoing: [leaving("k1")], thinking: true }).slice(-2)).toEqual(["# sent", "thinking"]);
});

test("a note stands at its time, and those from before the first message only where there is none before it", () => {
  const messages = ["2026-11-20T10:00:00Z", "2026-11-20T10:05:00Z"].map((created_at, seq) => message(seq, { created_at }));
  const notes = ["2026-11-19T09:00:00Z", "2026-11-20T10:01:00Z", "2026-11-21T09:00:00Z"].map(note);
  const kinds = (chat: Partial<Chat>) => drawn(chat).map((word) => (/^(day|note)/.test(word) ? word : "message"));
  const later = ["message", "note", "message", "day 2026-11-21", "note"];
  expect(kinds({ messages, notes })).toEqual(["day 2026-11-19", "note", "day 2026-11-20", ...later]);
  expect(kinds({ messages, notes, hasMore: true })).toEqual(["day 2026-11-20", ...later]);
});

const note = (created_at: string): Note => ({
  id: created_at,
  conversation_id: "c",
  kind: "note",
  text: "Calls at nine",
  mentions: [],
  until: null,
  user_id: null,
  user_name: null,
  created_at,
});
