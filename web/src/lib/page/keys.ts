import { useEffect, useSyncExternalStore } from "react";
import { read, watch, write } from "./stored";

/** `keys`: one key ("j", "?"), or two pressed after each other ("g i"). `group` heads it in the help sheet. */
export interface Shortcut {
  keys: string;
  label: string;
  group: string;
  run: () => void;
}

const PAUSE_MS = 1_000;
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const OVERLAYS = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
// Held down, these go on through a list or over a picture; no other does anything twice.
const WALKING = ["j", "k", "+", "-", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
// Enter presses them.
const PRESSED = "a, button, summary";

let active: readonly Shortcut[] = [];
let first = "";
let firstAt = 0;
const watchers = new Set<() => void>();

/** Have these shortcuts work while the component stands. Give a stable array (useMemo). */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    become([...active, ...shortcuts]);
    return () => become(active.filter((one) => !shortcuts.includes(one)));
  }, [shortcuts]);
}

/** All that work now, for the help sheet. */
export function useActiveShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(watchShortcuts, () => active);
}

/** Single keys can be turned off, for people who press them by accident or by voice. */
export function useShortcutsEnabled(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(watch, isOn);
  return [on, (next) => write("shortcuts", next ? null : "off")];
}

/** Whether Enter sends an answer, as people chose in this browser, or begins a line; with Ctrl or ⌘ it always sends. */
export function useEnterSends(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(watch, () => read("enter") !== "off");
  return [on, (next) => write("enter", next ? null : "off")];
}

/** Listen on the whole page; returns how to stop. */
export function listenForShortcuts(): () => void {
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function press(event: KeyboardEvent): void {
  if (isForOthers(event)) return;
  const both = Date.now() - firstAt < PAUSE_MS ? `${first} ${event.key}` : event.key;
  // The last to come stands on top: a page's own key goes before the shell's.
  const found = active.findLast(({ keys }) => keys === both) ?? active.findLast(({ keys }) => keys === event.key);
  first = event.key;
  firstAt = found ? 0 : Date.now();
  if (!found) return;
  event.preventDefault();
  if (!event.repeat || WALKING.includes(event.key)) found.run();
}

/** Typed text, the browser's own shortcuts, and what lies over the page. */
function isForOthers(event: KeyboardEvent): boolean {
  if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const taken = event.key === "Enter" ? [TYPING, OVERLAYS, PRESSED] : [TYPING, OVERLAYS];
  return event.target instanceof Element && event.target.closest(taken.join()) !== null;
}

function isOn(): boolean {
  return read("shortcuts") !== "off";
}

function become(shortcuts: readonly Shortcut[]): void {
  active = shortcuts;
  for (const watcher of watchers) watcher();
}

function watchShortcuts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
