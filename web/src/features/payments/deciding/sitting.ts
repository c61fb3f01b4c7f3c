import { useSyncExternalStore } from "react";

/** What has been decided on this screen since it was opened, by shop. Leaving the page and coming back keeps it. */
const done = new Map<string, ReadonlySet<string>>();
const watchers = new Set<() => void>();
const NOTHING: ReadonlySet<string> = new Set();

export function useDone(shop: string): ReadonlySet<string> {
  return useSyncExternalStore(watch, () => done.get(shop) ?? NOTHING);
}

export function markDone(shop: string, id: string): void {
  become(shop, new Set([...(done.get(shop) ?? []), id]));
}

export function unmarkDone(shop: string, id: string): void {
  become(shop, new Set([...(done.get(shop) ?? [])].filter((one) => one !== id)));
}

// Of what is taken back on this screen the server tells this screen too: before its answer, or after a new decision.
const told = new Set<string>();

/** A decision of this screen is taken back on it: once `answer` says so the proof waits again, whatever is heard of it. */
export async function takingBack(shop: string, id: string, answer: () => Promise<boolean>): Promise<void> {
  told.add(id);
  if (await answer()) unmarkDone(shop, id);
  else told.delete(id);
}

/** Somebody has taken a decision back. */
export function heardTakenBack(shop: string, id: string): void {
  if (!told.delete(id)) unmarkDone(shop, id);
}

function become(shop: string, ids: ReadonlySet<string>): void {
  done.set(shop, ids);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
