import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { SCRIM } from "./dialog";
import { useDialogFocus } from "./dialog-focus";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  /** The verb on the button, e.g. "Delete service". */
  action: string;
  danger?: boolean;
  onConfirm: () => void;
}

/** Asks before money moves or something is deleted; everything else is done at once and can be undone. */
export function Confirm({ open, onOpenChange, title, description, action, danger, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  // It begins at "Cancel".
  const focus = useDialogFocus(true);
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SCRIM} />
        <AlertDialog.Content
          {...focus.handlers}
          className="fixed inset-x-3 top-1/2 z-50 mx-auto grid max-w-md -translate-y-1/2 animate-rise-in gap-2 rounded-xl bg-raised p-5 shadow-overlay"
        >
          <AlertDialog.Title className="text-lg font-semibold text-balance">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-base text-ink-soft">{description}</AlertDialog.Description>
          <div className="mt-3 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t("cancel")}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look={danger ? "danger" : "primary"} onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
