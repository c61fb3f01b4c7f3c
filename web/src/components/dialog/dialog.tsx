import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useDialogFocus } from "./dialog-focus";

export const SCRIM = "fixed inset-0 z-40 animate-fade-in bg-scrim";

interface DialogProps {
  open: boolean;
  onOpenChange?: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons at the end. */
  footer?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}

/** A question or a short form over the page. Without `onOpenChange` it stays until what it asks for is done. */
export function Dialog({ open, onOpenChange, title, description, footer, wide, children }: DialogProps) {
  const { t } = useTranslation();
  const focus = useDialogFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={SCRIM} />
        <Primitive.Content
          {...focus.handlers}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={clsx(
            "fixed inset-x-3 top-1/2 z-50 mx-auto flex max-h-[calc(100dvh-24px)] -translate-y-1/2 flex-col rounded-xl bg-raised shadow-overlay outline-none",
            "animate-rise-in",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-5">
            <div className="grid min-w-0 flex-1 gap-1">
              <Primitive.Title ref={focus.heading} tabIndex={-1} className="text-lg font-semibold text-balance outline-none">
                {title}
              </Primitive.Title>
              {description && (
                <Primitive.Description className="text-base text-ink-soft">{description}</Primitive.Description>
              )}
            </div>
            {onOpenChange && (
              <Primitive.Close asChild>
                <Button look="ghost" size="icon" aria-label={t("close")} className="-me-2 -mt-1.5">
                  <X aria-hidden />
                </Button>
              </Primitive.Close>
            )}
          </div>
          <div className="min-h-0 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
