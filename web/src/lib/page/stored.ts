import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "munshi:";
const watchers = new Set<() => void>();

/** A word kept in this browser, or null. Storage that is closed to us counts as empty. */
export function read(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Kept for this page only; there is nowhere else to put it.
  }
  for (const watcher of watchers) watcher();
}

/** Like useState for a word that outlives the page, e.g. a draft or a folded sidebar. */
export function useStored(name: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(watch, () => read(name));
  return [value, useCallback((next: string | null) => write(name, next), [name])];
}

export function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    removeEventListener("storage", watcher);
  };
}
