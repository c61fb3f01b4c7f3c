import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { SCRIM } from "./dialog";
import { useDialogFocus } from "./dialog-focus";

const SIDES = {
  end: "inset-y-0 end-0 w-[min(100vw,28rem)] animate-slide-in border-s border-line",
  wide: "inset-y-0 end-0 w-[min(100vw,60rem)] animate-slide-in border-s border-line",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] animate-rise-in rounded-t-xl pb-[env(safe-area-inset-bottom)]",
} as const;

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  /** `wide` comes from the end as well, with room for two columns. */
  side?: keyof typeof SIDES;
  footer?: ReactNode;
  children: ReactNode;
}

/** A panel from the edge: an editor beside its list, or on a phone the rest of the menu. */
export function Sheet({ open, onOpenChange, title, description, side = "end", footer, children }: SheetProps) {
  const { t } = useTranslation();
  const focus = useDialogFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={SCRIM} />
        <Primitive.Content
          {...focus.handlers}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={clsx("fixed z-50 flex flex-col bg-raised shadow-overlay", SIDES[side])}
        >
          <div className="flex items-center gap-3 border-b border-line px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <Primitive.Title ref={focus.heading} tabIndex={-1} className="truncate text-lg font-semibold outline-none">
                <bdi>{title}</bdi>
              </Primitive.Title>
              {description && (
                <Primitive.Description className="text-sm text-ink-soft">{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button look="ghost" size="icon" aria-label={t("close")} className="-me-1">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
