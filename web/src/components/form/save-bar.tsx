import { useEffect, useRef } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { FormError } from "./form";
import { UnsavedGuard } from "./unsaved";

interface SaveBarProps {
  /** Something differs from what is saved. */
  dirty: boolean;
  busy: boolean;
  error?: string | undefined;
  onDiscard: () => void;
}

/** At the foot of a form once something in it was changed: save (Ctrl+S as well), or take it all back. */
export function SaveBar({ dirty, busy, error, onDiscard }: SaveBarProps) {
  const { t } = useTranslation();
  const save = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!dirty) return;
    const press = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      save.current?.click();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [dirty]);
  return (
    <>
      <UnsavedGuard when={dirty && !busy} />
      {dirty && (
        <div className="sticky bottom-3 z-10 grid gap-2 rounded-lg border border-line bg-raised p-3 shadow-overlay max-md:bottom-[calc(68px+env(safe-area-inset-bottom))]">
          <FormError>{error}</FormError>
          <div className="flex flex-wrap items-center gap-2">
            <p className="me-auto text-base font-medium">{t("unsaved.bar")}</p>
            <Button onClick={onDiscard}>{t("unsaved.discard")}</Button>
            <Button ref={save} look="primary" type="submit" busy={busy} aria-keyshortcuts="Control+S">
              {t("save")}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}
