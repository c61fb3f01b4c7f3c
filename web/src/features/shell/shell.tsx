import { lazy, type ReactNode, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { Later } from "@/components/page/later";
import { useTranslation } from "@/lib/locale/i18n";
import { listenForShortcuts, type Shortcut, useShortcuts } from "@/lib/page/keys";
import { useMedia } from "@/lib/page/media";
import { BottomBar } from "./menu/bottom-bar";
import { PLACES } from "./menu/nav";
import { Sidebar } from "./menu/sidebar";
import { usePushes } from "./news/bell";

// As the help shows them; `useFindKey` hears them.
const FIND_KEYS = "Ctrl K";
// What they tell is asked of the server first, so the page need not wait for them.
const Banners = lazy(() => import("./news/banners"));
// Fetched when they are first asked for.
const Palette = lazy(() => import("./find/palette"));
const ShortcutsSheet = lazy(() => import("./find/shortcuts-sheet"));

/** What stands around every page of a shop. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [help, setHelp] = useState(false);
  const small = useMedia("(max-width: 767px)");
  const settled = useDeferredValue(true, false);
  const openHelp = useCallback(() => setHelp(true), []);
  const [finding, setFinding] = useState(false);
  const find = useCallback(() => setFinding(true), []);
  useShellShortcuts(openHelp, find);
  useFindKey(find);
  usePushes();
  useEffect(listenForShortcuts, []);
  return (
    <div className="flex min-h-dvh bg-canvas">
      <a
        href="#content"
        className="fixed start-2 top-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {t("skip")}
      </a>
      {!small && <Sidebar onHelp={openHelp} onFind={find} />}
      <div className="flex min-w-0 flex-1 flex-col max-md:pb-[calc(56px+env(safe-area-inset-bottom))]">
        {settled && (
          <Later>
            <Banners />
          </Later>
        )}
        <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Suspense>{children}</Suspense>
        </main>
      </div>
      {small && <BottomBar onHelp={openHelp} onFind={find} />}
      <Later>
        {help && <ShortcutsSheet onClose={() => setHelp(false)} />}
        {finding && <Palette onClose={() => setFinding(false)} />}
      </Later>
    </div>
  );
}

/** g and a letter for each place, and ? for the list of all. */
function useShellShortcuts(openHelp: () => void, find: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      ...PLACES.filter(({ key }) => key).map(({ to, name, key }) => ({
        keys: `g ${key}`,
        label: t(`nav.${name}`),
        group: t("keys.go"),
        run: () => void navigate(to),
      })),
      { keys: FIND_KEYS, label: t("find"), group: t("keys.general"), run: find },
      { keys: "?", label: t("keys.help"), group: t("keys.general"), run: openHelp },
    ],
    [t, navigate, openHelp, find],
  );
  useShortcuts(shortcuts);
}

/** Ctrl or ⌘ with k, also while one types. */
function useFindKey(find: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      find();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [find]);
}
