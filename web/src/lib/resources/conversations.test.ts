import { expect, test } from "vitest";
import { cacheOver } from "@/lib/api/cache";
import type { Events } from "@/lib/live/realtime";
import { belongs, type ConversationFilters, live } from "./conversations";
import { conversation } from "./examples";

type Page = { items: ReturnType<typeof conversation>[]; total: number; limit: number; offset: number };

/** What a list with `query` shows after these chats were told; "asks" when it asks the server instead. */
function after(shown: Page["items"], query: ConversationFilters, told: Page["items"], total = shown.length): string[] {
  let page: Page = { items: shown, total, limit: 50, offset: 0 };
  const asked: string[] = [];
  const cache = { ...cacheOver(() => Promise.resolve([]) as never, new Map()) };
  cache.patch = (path, change) => {
    if (path === "/api/conversations") page = change(page as never, { query } as never) as never;
  };
  cache.invalidate = (...paths) => void asked.push(...paths);
  const batch = told.map((one) => ({ conversation: one }) as Events["conversation:update"][number & keyof Events["conversation:update"]]);
  live["conversation:update"]?.(batch as never, cache);
  return asked.includes("/api/conversations") ? ["asks"] : page.items.map(({ id }) => id);
}

const chat = conversation;
const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, "0")}:00Z`;
const [a, b, c] = [chat("a", { last_message_at: at(3) }), chat("b", { last_message_at: at(2) }), chat("c", { last_message_at: at(1) })];

test("a chat rises with its newest message, and those that need a person stand first", () => {
  expect(after([a, b, c], {}, [{ ...c, last_message_at: at(9) }])).toEqual(["c", "a", "b"]);
  expect(after([a, b, c], { sort: "needs_first" }, [{ ...b, handover_reason: "refund" }])).toEqual(["b", "a", "c"]);
  expect(after([a, b], {}, [chat("n", { last_message_at: at(5) })])).toEqual(["n", "a", "b"]);
});

test("a chat leaves the list it no longer fits, and enters the one it fits", () => {
  expect(after([a, b], { answered_by: "ai" }, [{ ...a, answered_by: "human" }])).toEqual(["b"]);
  expect(after([a, b], { status: "open" }, [{ ...b, status: "completed" }])).toEqual(["a"]);
  expect(after([], { needs_person: true, sort: "needs_first" }, [{ ...a, handover_reason: "refund" }])).toEqual(["a"]);
});

test("what stands below the loaded part is left for when it is loaded", () => {
  const old = chat("old", { last_message_at: at(0) });
  expect(after([a, b], {}, [old], 80)).toEqual(["a", "b"]);
  expect(after([a, b], {}, [old])).toEqual(["a", "b", "old"]);
});

test("where only the server can tell, it is asked", () => {
  expect(belongs(a, { q: "ayesha" })).toBeUndefined();
  expect(belongs(a, { q: "ayesha" }, a)).toBe(true);
  expect(belongs({ ...a, assignee_id: "u1" }, { mine: true }, a)).toBeUndefined();
  expect(after([a], { mine: true }, [{ ...a, assignee_id: "u1" }])).toEqual(["asks"]);
});
