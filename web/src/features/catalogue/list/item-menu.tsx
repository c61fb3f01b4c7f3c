import { ArrowDown, ArrowUp, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type To, useNavigate } from "react-router";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

interface ItemMenuProps {
  name: string;
  /** Where it is edited. */
  edit: To;
  /** null where it cannot be moved. */
  onMove: ((step: -1 | 1) => void) | null;
  onDelete: () => void;
}

/** What can be done with a service or a package, for the thumb as well: a phone has no room for the arrows. */
export function ItemMenu({ name, edit, onMove, onDelete }: ItemMenuProps) {
  const { t } = useTranslation("catalogue");
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <Button look="ghost" size="icon" aria-label={t("menu", { name })}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => void navigate(edit)}>
        <Pencil aria-hidden />
        {t("edit")}
      </MenuItem>
      {onMove && (
        <>
          <MenuItem onSelect={() => onMove(-1)}>
            <ArrowUp aria-hidden />
            {t("order.moveUp")}
          </MenuItem>
          <MenuItem onSelect={() => onMove(1)}>
            <ArrowDown aria-hidden />
            {t("order.moveDown")}
          </MenuItem>
        </>
      )}
      <MenuLine />
      <MenuItem danger onSelect={onDelete}>
        <Trash2 aria-hidden />
        {t("delete.action")}
      </MenuItem>
    </Menu>
  );
}
