import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { listenForShortcuts, type Shortcut, useShortcuts } from "@/lib/keys";
import { useMedia } from "@/lib/media";
import { Banner, StandingBanner } from "./banner";
import { usePushes } from "./bell";
import { BottomBar } from "./bottom-bar";
import { PLACES } from "./nav";
import { Notices } from "./notices";
import { ShortcutsSheet } from "./shortcuts-sheet";
import { Sidebar } from "./sidebar";

/** What stands around every page of a shop. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [help, setHelp] = useState(false);
  const small = useMedia("(max-width: 767px)");
  const openHelp = useCallback(() => setHelp(true), []);
  useShellShortcuts(openHelp);
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
      {!small && <Sidebar onHelp={openHelp} />}
      <div className="flex min-w-0 flex-1 flex-col max-md:pb-[calc(56px+env(safe-area-inset-bottom))]">
        <StandingBanner />
        <Notices />
        <Banner />
        <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Suspense>{children}</Suspense>
        </main>
      </div>
      {small && <BottomBar onHelp={openHelp} />}
      <ShortcutsSheet open={help} onOpenChange={setHelp} />
    </div>
  );
}

/** g and a letter for each place, and ? for the list of all. */
function useShellShortcuts(openHelp: () => void): void {
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
      { keys: "?", label: t("keys.help"), group: t("keys.general"), run: openHelp },
    ],
    [t, navigate, openHelp],
  );
  useShortcuts(shortcuts);
}
