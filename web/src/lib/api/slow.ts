import { useSyncExternalStore } from "react";

const SLOW_MS = 1_000;

let waiting = 0;
const watchers = new Set<() => void>();

/** Counts an answer as slow from its first second until it is there. */
export async function notedIfSlow<T>(answer: Promise<T>): Promise<T> {
  let isSlow = false;
  const timer = setTimeout(() => {
    isSlow = true;
    change(1);
  }, SLOW_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (isSlow) change(-1);
  }
}

/** Whether something that is on the screen is being asked for anew, and for more than a second already. */
export const useIsSlow = (): boolean => useSyncExternalStore(watch, () => waiting > 0);

function change(by: 1 | -1): void {
  waiting += by;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
