import { clsx } from "clsx";
import { Star } from "lucide-react";
import type { ComponentProps } from "react";
import { Link } from "react-router";
import { DragHandle } from "@/components/list/drag-handle";
import { moveKeys } from "@/components/list/order-buttons";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import type { Package } from "@/lib/resources/packages";
import { useMay } from "@/lib/resources/profile";
import type { Actions } from "../actions";
import { ItemControls } from "../list/item-controls";
import { useSheetLinks } from "../list/place";
import { PriceCell } from "./price-cell";

interface PackageRowProps {
  one: Package;
  /** The packages of its service in their order; null while a filter hides some, and nothing can be moved. */
  line: readonly Package[] | null;
  /** Of the row, while one is dragged. */
  look: string;
  /** What lets the row be dragged by its handle. */
  handle: ComponentProps<"span">;
  actions: Actions;
  onDelete: (one: Package) => void;
}

/** One line of a service: the whole of it opens the package. */
export function PackageRow({ one, line, look, handle, actions, onDelete }: PackageRowProps) {
  const { t } = useTranslation("catalogue");
  const edit = useSheetLinks()({ package: one.id });
  const isAdmin = useMay("admin");
  const move = (step: -1 | 1) => void actions.movePackage(one, line ?? [], step);
  return (
    <li className={clsx("relative flex flex-wrap items-center gap-x-3 gap-y-1 py-2 ps-4 pe-2 hover:bg-sunken/60 sm:flex-nowrap", look)}>
      {isAdmin && line && line.length > 1 && <DragHandle className="-mx-2 max-sm:hidden" {...handle} />}
      <div className="min-w-0 flex-1 basis-24">
        <Link
          to={edit}
          dir="auto"
          className={clsx("me-2 font-medium after:absolute after:inset-0 hover:underline", !one.active && "text-ink-faint")}
          {...moveKeys(move)}
        >
          {one.name}
        </Link>
        {one.popular && (
          <Badge tone="accent" icon={Star} className="align-middle">
            {t("package.popular")}
          </Badge>
        )}
        <Facts one={one} />
      </div>
      <PriceCell one={one} onChange={(amount) => void actions.price(one, amount)} />
      <ItemControls
        item={one}
        line={line}
        edit={edit}
        onSwitch={(active) => void actions.switchPackage(one, active)}
        onMove={move}
        onDelete={() => onDelete(one)}
      />
    </li>
  );
}

function Facts({ one: { duration, features } }: { one: Package }) {
  const { t } = useTranslation("catalogue");
  const facts = [duration, features.length > 0 && t("package.features", { count: features.length })].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <p dir="auto" className="truncate text-sm text-ink-soft">
      {facts.join(" · ")}
    </p>
  );
}
