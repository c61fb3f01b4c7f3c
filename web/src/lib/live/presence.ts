import { useEffect, useSyncExternalStore } from "react";
import type { Schema } from "@/lib/api/api";
import { realtime } from "./realtime";

export type PersonHere = Schema<"PersonHere">;

// The server forgets what it has not heard for 25 seconds, of typing for 6.
const AGAIN_MS = 10_000;
const TYPING_MS = 6_000;
const TYPED_AGAIN_MS = 3_000;
const JUST_MS = 10_000;
const NOBODY: readonly PersonHere[] = [];

let chat: string | null = null;
let people = NOBODY;
let typedAt = -Infinity;
let saidTypingAt = -Infinity;
const heardTyping = new Map<string, number>();
const watchers = new Set<() => void>();

/** Tell the others that this chat is open here, while the component stands; one at a time. */
export function useAtChat(id: string): void {
  useEffect(() => open(id), [id]);
}

/** Who has the chat open that is open here, whoever sits here among them. */
export const usePeople = (): readonly PersonHere[] => useSyncExternalStore(watch, () => people);

/** A key was pressed in the answer to the chat that is open. */
export function typed(): void {
  typedAt = Date.now();
  if (typedAt - saidTypingAt < TYPED_AGAIN_MS) return;
  saidTypingAt = typedAt;
  void say();
}

/** What was typed is sent, or thrown away. */
export function doneTyping(): void {
  if (typedAt === -Infinity) return;
  typedAt = saidTypingAt = -Infinity;
  void say();
}

/** Whether `user` types in the open chat, or did a moment ago. */
export function typesNow(user: string): boolean {
  if (people.some(({ user_id, typing }) => typing && user_id === user)) return true;
  return Date.now() - (heardTyping.get(user) ?? -Infinity) < JUST_MS;
}

function open(id: string): () => void {
  chat = id;
  typedAt = saidTypingAt = -Infinity;
  heardTyping.clear();
  void say();
  const again = setInterval(() => void say(), AGAIN_MS);
  const sayIt = () => void say();
  document.addEventListener("visibilitychange", sayIt);
  const stops = [
    realtime.watch(() => void (realtime.current().state === "live" && say())),
    realtime.listen("conversation:presence", (batch) => {
      const last = batch.findLast(({ conversation_id }) => conversation_id === id);
      if (last) become(last.people);
    }),
  ];
  return () => {
    clearInterval(again);
    document.removeEventListener("visibilitychange", sayIt);
    for (const stop of stops) stop();
    if (chat !== id) return;
    chat = null;
    become(NOBODY);
    void say();
  };
}

/** A tab that nobody sees shows nothing. */
async function say(): Promise<void> {
  const shown = document.visibilityState === "visible" ? chat : null;
  const there = await realtime.show({ chat: shown, typing: Date.now() - typedAt < TYPING_MS });
  if (shown !== null && shown === chat && !same(there, people)) become(there);
}

function become(next: readonly PersonHere[]): void {
  people = next;
  for (const { user_id, typing } of next) if (typing) heardTyping.set(user_id, Date.now());
  for (const watcher of watchers) watcher();
}

/** Whoever sits here is in one list and not in the other, and is nobody's news. */
function same(others: readonly PersonHere[], all: readonly PersonHere[]): boolean {
  return others.every((one) => all.some(({ user_id, typing }) => user_id === one.user_id && typing === one.typing));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
