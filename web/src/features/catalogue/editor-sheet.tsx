import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useSheetLinks } from "./list/place";

interface EditorSheetProps {
  title: string;
  description?: string;
  busy: boolean;
  onDelete: (() => void) | null;
  /** A further button beside Save. */
  also?: ReactNode;
  preview: ReactNode;
  /** The form, with the id `editor`. */
  children: ReactNode;
}

/** The panel a service or a package is written in, and beside it what becomes of it. Closing it is a way through the address. */
export function EditorSheet(props: EditorSheetProps) {
  const { t } = useTranslation(["catalogue", "common"]);
  const navigate = useNavigate();
  const to = useSheetLinks();
  const { title, description, busy, onDelete, also, preview, children } = props;
  const footer = (
    <>
      {onDelete && (
        <Button look="ghost" className="me-auto text-bad-ink! hover:bg-bad-soft" onClick={onDelete}>
          {t("delete.action")}
        </Button>
      )}
      {also}
      <Button look="primary" type="submit" form="editor" busy={busy}>
        {t("common:save")}
      </Button>
    </>
  );
  return (
    <Sheet
      open
      side="wide"
      title={title}
      description={description}
      footer={footer}
      onOpenChange={() => void navigate(to({}))}
    >
      <div className="grid gap-8 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {children}
        {preview}
      </div>
    </Sheet>
  );
}
