import { clsx } from "clsx";
import { Plus, TriangleAlert } from "lucide-react";
import { type ComponentProps, useRef } from "react";
import { Link } from "react-router";
import { DragHandle, dragLook } from "@/components/list/drag-handle";
import { useDragOrder } from "@/components/list/drag-order";
import { moveKeys } from "@/components/list/order-buttons";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Package } from "@/lib/resources/packages";
import { useMay } from "@/lib/resources/profile";
import type { Service } from "@/lib/resources/services";
import type { Actions } from "../actions";
import { type Entry, isOffered } from "../list/find";
import { ItemControls } from "../list/item-controls";
import { useSheetLinks } from "../list/place";
import { PackageRow } from "../package/package-row";
import { Picture } from "../picture";

interface ServiceCardProps {
  entry: Entry;
  /** All services in their order; null while a filter hides some, and nothing can be moved. */
  line: readonly Service[] | null;
  /** What lets the card be dragged by its handle. */
  handle: ComponentProps<"span">;
  actions: Actions;
  onDelete: (item: Service | Package) => void;
}

/** A service with its packages. */
export function ServiceCard(props: ServiceCardProps) {
  const { entry, line, actions, onDelete } = props;
  const { t } = useTranslation("catalogue");
  const to = useSheetLinks();
  const isAdmin = useMay("admin");
  const { service, packages } = entry;
  const list = useRef<HTMLUListElement>(null);
  const { drag, handle } = useDragOrder(list, packages.length, (from, to) => {
    const held = packages[from];
    if (held) void actions.movePackage(held, packages, to - from);
  });
  return (
    <section aria-label={service.name} className="overflow-clip rounded-lg border border-line bg-surface">
      <ServiceHead {...props} />
      {packages.length > 0 && (
        <ul ref={list} className="divide-y divide-line border-t border-line">
          {packages.map((one, place) => (
            <PackageRow
              key={one.id}
              one={one}
              line={line && packages}
              look={dragLook(drag, place, "rule")}
              handle={handle(place)}
              actions={actions}
              onDelete={onDelete}
            />
          ))}
        </ul>
      )}
      {isAdmin && line && (
        <div className="border-t border-line px-2 py-1.5">
          <Button asChild look="ghost" size="sm">
            <Link to={to({ new: "package", service: service.id })}>
              <Plus aria-hidden />
              {t("package.add")}
            </Link>
          </Button>
        </div>
      )}
    </section>
  );
}

function ServiceHead({ entry, line, handle, actions, onDelete }: ServiceCardProps) {
  const { t } = useTranslation("catalogue");
  const { service } = entry;
  const edit = useSheetLinks()({ service: service.id });
  const move = (step: -1 | 1) => void actions.moveService(service, line ?? [], step);
  const isAdmin = useMay("admin");
  const isEmpty = line !== null && service.active && !isOffered(entry);
  return (
    <div className="relative flex items-center gap-3 py-2.5 ps-4 pe-2 hover:bg-sunken/60">
      {isAdmin && line && line.length > 1 && <DragHandle className="-mx-2 max-sm:hidden" {...handle} />}
      <Picture id={service.image_id} className="size-11" />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-lg font-semibold">
          <Link
            to={edit}
            dir="auto"
            className={clsx("after:absolute after:inset-0 hover:underline", !service.active && "text-ink-faint")}
            {...moveKeys(move)}
          >
            {service.name}
          </Link>
        </h2>
        <p dir="auto" className="truncate text-sm text-ink-soft">
          {service.description}
        </p>
      </div>
      {isEmpty && (
        <Badge tone="warn" icon={TriangleAlert} className="max-sm:hidden">
          {t("service.notOffered")}
        </Badge>
      )}
      <ItemControls
        item={service}
        line={line}
        edit={edit}
        onSwitch={(active) => void actions.switchService(service, active)}
        onMove={move}
        onDelete={() => onDelete(service)}
      />
    </div>
  );
}
