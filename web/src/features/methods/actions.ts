import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { moved } from "@/lib/api/pages";
import { useTranslation } from "@/lib/locale/i18n";
import { arrangeMethods, deleteMethod, type Method, switchMethod } from "@/lib/resources/methods";

export interface Actions {
  /** Offer it to customers or not, at once; the news of it offers the way back. */
  setActive: (method: Method, active: boolean) => Promise<void>;
  /** One place up (-1) or down (1); nothing at the end of the line. */
  move: (method: Method, all: readonly Method[], step: -1 | 1) => Promise<void>;
  remove: (method: Method) => Promise<void>;
  /** Where something has just been moved to, for screen readers. */
  said: string;
}

export function useActions(): Actions {
  const { t } = useTranslation(["methods", "common"]);
  const cache = useCache();
  const { run } = useAction();
  const [said, setSaid] = useState("");
  return {
    said,
    async setActive({ id, label }, active) {
      if (!(await run(() => switchMethod(cache, id, active)))) return;
      const undo = () => void run(() => switchMethod(cache, id, !active));
      toast(t(active ? "on" : "off", { label }), { action: { label: t("undo"), onClick: undo } });
    },
    async move({ id, label }, all, step) {
      const ids = moved(all.map((method) => method.id), id, step);
      if (!ids) return;
      setSaid(t("common:place.said", { name: label, place: ids.indexOf(id) + 1, count: ids.length }));
      await run(() => arrangeMethods(cache, ids));
    },
    async remove({ id, label }) {
      if (await run(() => deleteMethod(cache, id))) toast.success(t("delete.done", { label }));
    },
  };
}
