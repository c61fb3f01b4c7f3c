import { useSyncExternalStore } from "react";

// What Chromium, Firefox and Safari say when a file of an earlier build is gone.
const GONE = /dynamically imported module|Importing a module script failed|Unable to preload/;

// The first that an answer names is that of the page itself, which came a moment before.
let own: string | null = null;
let outdated = false;
const watchers = new Set<() => void>();

/** Every answer of the server names the build of the dashboard that it gives out. */
export function noteBuild(build: string | null): void {
  own ??= build;
  if (build !== null && build !== own) become();
}

/** Listen for files of this build that are not there any more; returns how to stop. */
export function watchFiles(): () => void {
  addEventListener("vite:preloadError", become);
  return () => removeEventListener("vite:preloadError", become);
}

export const isFileGone = (error: unknown) => GONE.test(error instanceof Error ? error.message : String(error));

/** True once the server gives out another build than the one that is on the screen. */
export function useOutdated(): boolean {
  return useSyncExternalStore(watch, () => outdated);
}

function become(): void {
  outdated = true;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
