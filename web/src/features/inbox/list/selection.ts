import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import type { Conversation } from "@/lib/resources/conversations";

export interface Selection {
  /** Of the chats that are shown, in their order. */
  chats: Conversation[];
  /** Choose a chat or let it go; with `range` all from the one before to it. */
  toggle: (id: string, range: boolean) => void;
  clear: () => void;
}

/** Which chats of the list are chosen, to do something with all of them; x chooses `current`. */
export function useSelection(shown: readonly Conversation[], current: string | undefined): Selection {
  const { t } = useTranslation(["inbox", "common"]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = useRef<readonly string[]>([]);
  const last = useRef<string>(undefined);
  useEffect(() => {
    ids.current = shown.map(({ id }) => id);
  }, [shown]);
  // It never changes, so that a choice draws one row anew and not all.
  const toggle = useCallback((id: string, range: boolean) => {
    const from = range ? last.current : undefined;
    last.current = id;
    setChosen((before) => changed(before, id, rangeOf(ids.current, from, id)));
  }, []);
  const clear = useCallback(() => setChosen(new Set()), []);
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    return current ? [{ keys: "x", label: t("keys.select"), group, run: () => toggle(current, false) }] : [];
  }, [t, current, toggle]);
  useShortcuts(shortcuts);
  return { chats: shown.filter(({ id }) => chosen.has(id)), toggle, clear };
}

/** With all of `range`, or with `id` turned where there is none. */
export function changed(before: ReadonlySet<string>, id: string, range: readonly string[]): ReadonlySet<string> {
  if (range.length) return new Set([...before, ...range]);
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

/** The ids from one to the other, both among them; none where one is not there. */
export function rangeOf(ids: readonly string[], from: string | undefined, to: string): readonly string[] {
  const places = [ids.indexOf(from ?? ""), ids.indexOf(to)].sort((one, other) => one - other) as [number, number];
  return places[0] < 0 ? [] : ids.slice(places[0], places[1] + 1);
}
