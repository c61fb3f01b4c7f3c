import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ApiError, upload } from "@/lib/api/api";
import { type Cache, useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { wordsFor } from "@/lib/api/refusals";
import { realtime } from "@/lib/live/realtime";
import { read, write } from "@/lib/page/stored";
import { sendMessage } from "@/lib/resources/messages";

/** A file as it was chosen; `url` shows it in this page until it is released. */
export interface Attached {
  file: File;
  url: string;
}

/** A person's message that has not reached the server yet. `key` keeps it from ever being sent twice. */
export interface Outgoing {
  key: string;
  conversationId: string;
  text: string;
  at: string;
  /** The file it brings, until it is stored; then `mediaId`. */
  file: Attached | null;
  mediaId: string | null;
  /** Why the server will not have it; null while it waits or is on its way. */
  refusal: string | null;
}

const NAME = "outbox";
const AGAIN_MS = 4_000;

let items: readonly Outgoing[] = (JSON.parse(read(NAME) ?? "[]") as Outgoing[]).map((item) => ({ ...item, file: null }));
const watchers = new Set<() => void>();
const busy = new Set<string>();

/** What waits to leave for this chat, oldest first. Begun again after a reload and when the connection comes back. */
export function useOutbox(conversationId: string): readonly Outgoing[] {
  const cache = useCache();
  const all = useSyncExternalStore(watch, () => items);
  useEffect(() => {
    const go = () => void sendAll(cache, conversationId);
    go();
    return realtime.watch(() => realtime.current().state === "live" && go());
  }, [cache, conversationId]);
  return useMemo(() => all.filter((item) => item.conversationId === conversationId), [all, conversationId]);
}

/** Send `text`, and each file in a message of its own; the first one bears the text. */
export function enqueue(cache: Cache, conversationId: string, text: string, files: readonly Attached[]): void {
  const parts = files.length ? files.map((file, place) => ({ file, text: place === 0 ? text : "" })) : [{ file: null, text }];
  const at = new Date().toISOString();
  become([...items, ...parts.map((part) => ({ ...part, key: newKey(), conversationId, at, mediaId: null, refusal: null }))]);
  void sendAll(cache, conversationId);
}

export function retry(cache: Cache, { key, conversationId }: Outgoing): void {
  change(key, { refusal: null });
  void sendAll(cache, conversationId);
}

export function discard({ key, file }: Outgoing): void {
  become(items.filter((item) => item.key !== key));
  if (file) release(file);
}

export const attach = (file: File): Attached => ({ file, url: URL.createObjectURL(file) });

export const release = ({ url }: Attached) => URL.revokeObjectURL(url);

/** One after the other, so that they arrive in the order they were written. */
async function sendAll(cache: Cache, conversationId: string): Promise<void> {
  if (busy.has(conversationId)) return;
  busy.add(conversationId);
  try {
    let next: Outgoing | undefined;
    while ((next = items.find((item) => item.conversationId === conversationId && item.refusal === null))) {
      await sendOne(cache, next);
    }
  } catch (error) {
    // It may pass by itself: the text stays, and the same key makes another try safe.
    setTimeout(() => void sendAll(cache, conversationId), waitAfter(error));
  } finally {
    busy.delete(conversationId);
  }
}

async function sendOne(cache: Cache, item: Outgoing): Promise<void> {
  try {
    const mediaId = item.mediaId ?? (item.file && (await upload("/api/media", item.file.file)).id);
    if (mediaId !== item.mediaId) change(item.key, { mediaId });
    const { key, conversationId, text } = item;
    await sendMessage(cache, conversationId, { text, media_id: mediaId, client_key: key });
    discard(item);
  } catch (error) {
    if (!(error instanceof ApiError) || isPassing(error)) throw error;
    change(item.key, { refusal: wordsFor(error) });
  }
}

const isPassing = ({ status }: ApiError) => status === 0 || status === 401 || status === 429 || status >= 500;

function waitAfter(error: unknown): number {
  const seconds = error instanceof ApiError ? error.retryAfter : null;
  return seconds === null ? AGAIN_MS : seconds * 1000;
}

function change(key: string, part: Partial<Outgoing>): void {
  become(items.map((item) => (item.key === key ? { ...item, ...part } : item)));
}

// A file cannot be kept over a reload; what is stored already, and every text, can.
function become(next: readonly Outgoing[]): void {
  items = next;
  const kept = next.filter(({ file, mediaId }) => !file || mediaId).map((item) => ({ ...item, file: null }));
  write(NAME, kept.length ? JSON.stringify(kept) : null);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
