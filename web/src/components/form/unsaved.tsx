import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useBlocker } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { useTranslation } from "@/lib/locale/i18n";

interface UnsavedGuardProps {
  when: boolean;
  /** It is edited in a sheet that stands in the address: a change of the query leaves it too. */
  inSheet?: boolean;
}

/** The state of a navigation that follows a save: the form's own state is a moment behind. */
export const SAVED = { saved: true } as const;

interface Held {
  inSheet: boolean;
}

// A router takes one blocker: of all forms on the page that hold something, the first one asks for all.
let held: readonly Held[] = [];
const watchers = new Set<() => void>();

/** Asks before a page is left on which something was changed and not saved. */
export function UnsavedGuard({ when, inSheet = false }: UnsavedGuardProps) {
  return when ? <Holding inSheet={inSheet} /> : null;
}

function Holding({ inSheet }: Held) {
  const [mine] = useState<Held>(() => ({ inSheet }));
  const first = useSyncExternalStore(watch, () => held[0]);
  useEffect(() => {
    become([...held, mine]);
    return () => become(held.filter((one) => one !== mine));
  }, [mine]);
  return first === mine ? <Question /> : null;
}

function Question() {
  const { t } = useTranslation();
  const leaving = useRef(false);
  const blocker = useBlocker(({ currentLocation: here, nextLocation: there }) => {
    const leavesSheet = here.search !== there.search && held.some(({ inSheet }) => inSheet);
    const leaves = here.pathname !== there.pathname || leavesSheet;
    return leaves && (there.state as Partial<typeof SAVED> | null)?.saved !== true;
  });
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  return (
    <Confirm
      open={blocker.state === "blocked"}
      onOpenChange={(open) => {
        // Closing follows on both answers; only one of them means to stay.
        if (!open && !leaving.current) blocker.reset?.();
      }}
      title={t("unsaved.title")}
      description={t("unsaved.text")}
      action={t("unsaved.leave")}
      danger
      onConfirm={() => {
        leaving.current = true;
        blocker.proceed?.();
      }}
    />
  );
}

function become(next: readonly Held[]): void {
  held = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
