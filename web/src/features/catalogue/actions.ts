import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { moved } from "@/lib/api/pages";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney } from "@/lib/locale/money";
import { arrangePackages, changePackage, deletePackage, type Package } from "@/lib/resources/packages";
import { arrangeServices, changeService, deleteService, type Service } from "@/lib/resources/services";

export interface Actions {
  /** Put on sale or off it at once; the news of it offers the way back. */
  switchService: (service: Service, active: boolean) => Promise<void>;
  switchPackage: (one: Package, active: boolean) => Promise<void>;
  /** Another price at once; the news of it offers the way back. */
  price: (one: Package, amount: string) => Promise<void>;
  /** So many places up (below 0) or down among `all`; nothing beyond the ends of the line. */
  moveService: (service: Service, all: readonly Service[], step: number) => Promise<void>;
  movePackage: (one: Package, all: readonly Package[], step: number) => Promise<void>;
  deleteService: (service: Service) => Promise<void>;
  deletePackage: (one: Package) => Promise<void>;
  /** Where something has just been moved to, for screen readers. */
  said: string;
}

/** What is done right in the list, without opening anything. Refusals are told, and the list shows the truth again. */
export function useActions(): Actions {
  const { t, i18n } = useTranslation(["catalogue", "common"]);
  const cache = useCache();
  const { run } = useAction();
  const [said, setSaid] = useState("");

  async function setActive(name: string, active: boolean, write: (active: boolean) => Promise<void>): Promise<void> {
    if (!(await run(() => write(active)))) return;
    const undo = () => void run(() => write(!active));
    toast(t(active ? "switch.nowOn" : "switch.nowOff", { name }), { action: { label: t("undo"), onClick: undo } });
  }

  async function move(
    item: Service | Package,
    all: readonly { id: string }[],
    step: number,
    write: (ids: string[]) => Promise<void>,
  ): Promise<void> {
    const ids = moved(all.map(({ id }) => id), item.id, step);
    if (!ids) return;
    setSaid(t("common:place.said", { name: item.name, place: ids.indexOf(item.id) + 1, count: ids.length }));
    await run(() => write(ids));
  }

  return {
    said,
    switchService: ({ id, name }, active) => setActive(name, active, (active) => changeService(cache, id, { active })),
    switchPackage: ({ id, name }, active) => setActive(name, active, (active) => changePackage(cache, id, { active })),
    async price({ id, name, price }, amount) {
      const next = { ...price, amount };
      if (!(await run(() => changePackage(cache, id, { price: next })))) return;
      const undo = () => void run(() => changePackage(cache, id, { price }));
      toast(t("package.priced", { name, price: formatMoney(next, i18n.language) }), { action: { label: t("undo"), onClick: undo } });
    },
    moveService: (service, all, step) => move(service, all, step, (ids) => arrangeServices(cache, ids)),
    movePackage: (one, all, step) => move(one, all, step, (ids) => arrangePackages(cache, ids)),
    async deleteService({ id, name }) {
      if (await run(() => deleteService(cache, id))) toast.success(t("delete.done", { name }));
    },
    async deletePackage({ id, name }) {
      if (await run(() => deletePackage(cache, id))) toast.success(t("delete.done", { name }));
    },
  };
}
