import type { To } from "react-router";
import { Switch } from "@/components/input/switch";
import { OrderButtons } from "@/components/list/order-buttons";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { ItemMenu } from "./item-menu";

interface ItemControlsProps {
  item: { id: string; name: string; active: boolean };
  /** What it stands in line with; null while nothing can be moved. */
  line: readonly { id: string }[] | null;
  edit: To;
  onSwitch: (active: boolean) => void;
  onMove: (step: -1 | 1) => void;
  onDelete: () => void;
}

/** What an admin does with a service or a package in its line of the list; others see only what is off. */
export function ItemControls({ item, line, edit, onSwitch, onMove, onDelete }: ItemControlsProps) {
  const { t } = useTranslation("catalogue");
  const isAdmin = useMay("admin");
  const { id, name, active } = item;
  if (!isAdmin) return active ? null : <Badge>{t("off")}</Badge>;
  const movable = line !== null && line.length > 1;
  return (
    <span className="relative z-1 ms-auto flex items-center gap-1 sm:ms-0">
      <Switch aria-label={t("switch.label", { name })} checked={active} onCheckedChange={onSwitch} className="me-1" />
      {movable && (
        <span className="max-sm:hidden">
          <OrderButtons name={name} isFirst={line[0]?.id === id} isLast={line.at(-1)?.id === id} onMove={onMove} />
        </span>
      )}
      <ItemMenu name={name} edit={edit} onMove={movable ? onMove : null} onDelete={onDelete} />
    </span>
  );
}
