import { clsx } from "clsx";
import { SearchX } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { SAVED } from "@/components/form/unsaved";
import { dragLook } from "@/components/list/drag-handle";
import { useDragOrder } from "@/components/list/drag-order";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Package } from "@/lib/resources/packages";
import type { Service } from "@/lib/resources/services";
import { type Actions, useActions } from "../actions";
import { Editor } from "../editor";
import { ShopPreview } from "../preview/shop-preview";
import { ServiceCard } from "../service/service-card";
import { Start } from "../start";
import { type Entry, findEntries, type Shown } from "./find";
import { useSheetLinks } from "./place";

interface ListProps {
  entries: readonly Entry[];
  q: string;
  show: string;
  onClear: () => void;
}

/** The list with what lies over it. A shop's first service turns the start into a list while its editor is still at work. */
export function Body(props: ListProps) {
  const actions = useActions();
  const [doomed, setDoomed] = useState<Service | Package | null>(null);
  const { entries } = props;
  return (
    <>
      {entries.length === 0 ? <Start /> : <List {...props} actions={actions} onDelete={setDoomed} />}
      <p role="status" className="sr-only">
        {actions.said}
      </p>
      <Editor entries={entries} onDelete={setDoomed} />
      <Deletion item={doomed} entries={entries} actions={actions} onClose={() => setDoomed(null)} />
    </>
  );
}

interface ShownProps extends ListProps {
  actions: Actions;
  onDelete: (item: Service | Package) => void;
}

/** What fits the filters. It can be put into another order only while all of it is there. */
function List({ entries, q, show, onClear, actions, onDelete }: ShownProps) {
  const { t } = useTranslation(["catalogue", "common"]);
  const found = findEntries(entries, q, show as Shown);
  const line = q === "" && show === "all" ? entries.map(({ service }) => service) : null;
  const list = useRef<HTMLDivElement>(null);
  const { drag, handle } = useDragOrder(list, found.length, (from, to) => {
    const held = line?.[from];
    if (held) void actions.moveService(held, line, to - from);
  });
  return (
    <div className="grid w-full max-w-7xl grid-cols-1 items-start gap-6 p-3 md:p-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div ref={list} className="grid min-w-0 grid-cols-1 gap-4">
        {found.map((entry, place) => (
          <div key={entry.service.id} className={clsx("relative", dragLook(drag, place, "gap"))}>
            <ServiceCard entry={entry} line={line} handle={handle(place)} actions={actions} onDelete={onDelete} />
          </div>
        ))}
        {found.length === 0 && (
          <Empty
            icon={SearchX}
            title={t("common:list.nothing")}
            action={<Button onClick={onClear}>{t("common:list.clear")}</Button>}
          />
        )}
      </div>
      <div className="max-xl:hidden xl:sticky xl:top-6">
        <ShopPreview entries={entries} />
      </div>
    </div>
  );
}

interface DeletionProps {
  item: Service | Package | null;
  entries: readonly Entry[];
  actions: Actions;
  onClose: () => void;
}

function Deletion({ item, entries, actions, onClose }: DeletionProps) {
  const { t } = useTranslation("catalogue");
  const navigate = useNavigate();
  const to = useSheetLinks();
  const count = entries.find(({ service }) => service.id === item?.id)?.packages.length ?? 0;
  const destroy = async () => {
    if (!item) return;
    await navigate(to({}), { state: SAVED });
    await ("service_id" in item ? actions.deletePackage(item) : actions.deleteService(item));
  };
  return (
    <Confirm
      open={item !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t("delete.title", { name: item?.name })}
      description={item && "service_id" in item ? t("delete.package") : t("delete.service", { count })}
      action={t("delete.action")}
      danger
      onConfirm={() => void destroy()}
    />
  );
}
