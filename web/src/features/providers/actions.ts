import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { moved } from "@/lib/api/pages";
import { useTranslation } from "@/lib/locale/i18n";
import {
  arrangeProviders,
  deleteProvider,
  type Provider,
  resetUsage,
  switchProvider,
  testProvider,
  type TestResult,
} from "@/lib/resources/providers";

export interface Actions {
  /** Have it asked or not, at once; the news of it offers the way back. */
  setActive: (provider: Provider, active: boolean) => Promise<void>;
  /** So many places up (below 0) or down; nothing beyond the ends of the line. The news of it offers the way back. */
  move: (provider: Provider, all: readonly Provider[], step: number) => Promise<void>;
  remove: (provider: Provider) => Promise<void>;
  reset: (provider: Provider) => Promise<void>;
  /** A small real request. What came of it stands in `tests`. */
  test: (id: string) => Promise<void>;
  /** By provider: how its last test of this visit went, "running" while it does. */
  tests: Record<string, TestResult | "running" | undefined>;
  /** Where something has just been moved to, for screen readers. */
  said: string;
}

export function useActions(): Actions {
  const { t } = useTranslation(["providers", "common"]);
  const cache = useCache();
  const { run } = useAction();
  const [said, setSaid] = useState("");
  const [tests, setTests] = useState<Actions["tests"]>({});
  return {
    said,
    tests,
    async setActive({ id, label }, active) {
      if (!(await run(() => switchProvider(cache, id, active)))) return;
      const undo = () => void run(() => switchProvider(cache, id, !active));
      toast(t(active ? "on" : "off", { label }), { action: { label: t("undo"), onClick: undo } });
    },
    async move({ id, label }, all, step) {
      const ids = moved(all.map((provider) => provider.id), id, step);
      if (!ids) return;
      const place = t("common:place.said", { name: label, place: ids.indexOf(id) + 1, count: ids.length });
      setSaid(place);
      if (!(await run(() => arrangeProviders(cache, ids)))) return;
      const back = all.map((provider) => provider.id);
      const undo = () => void run(() => arrangeProviders(cache, back));
      toast(place, { id: "order", action: { label: t("undo"), onClick: undo } });
    },
    async remove({ id, label }) {
      if (await run(() => deleteProvider(cache, id))) toast.success(t("delete.done", { label }));
    },
    async reset({ id }) {
      if (await run(() => resetUsage(cache, id))) toast.success(t("usage.wasReset"));
    },
    async test(id) {
      const show = (result: TestResult | "running" | undefined) => setTests((before) => ({ ...before, [id]: result }));
      show("running");
      let result: TestResult | undefined;
      await run(async () => {
        result = await testProvider(cache, id);
      });
      show(result);
    },
  };
}
