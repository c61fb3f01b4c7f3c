import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { Confirm } from "./confirm";

/** Asks before a page is left on which something was changed and not saved. */
export function UnsavedGuard({ when }: { when: boolean }) {
  const { t } = useTranslation();
  const leaving = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
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
