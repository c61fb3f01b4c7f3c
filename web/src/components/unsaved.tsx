import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { Confirm } from "./confirm";

interface UnsavedGuardProps {
  when: boolean;
  /** It is edited in a sheet that stands in the address: a change of the query leaves it too. */
  inSheet?: boolean;
}

/** The state of a navigation that follows a save: the form's own state is a moment behind. */
export const SAVED = { saved: true } as const;

/** Asks before a page is left on which something was changed and not saved. */
export function UnsavedGuard({ when, inSheet }: UnsavedGuardProps) {
  const { t } = useTranslation();
  const leaving = useRef(false);
  const blocker = useBlocker(({ currentLocation: here, nextLocation: there }) => {
    const leaves = here.pathname !== there.pathname || (inSheet === true && here.search !== there.search);
    return when && leaves && (there.state as Partial<typeof SAVED> | null)?.saved !== true;
  });
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [when]);
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
