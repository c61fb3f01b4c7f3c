import { Direction } from "radix-ui";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { SWRConfig } from "swr";
import { Later } from "@/components/later";
import { TooltipProvider } from "@/components/tooltip";
import { CACHE_OPTIONS } from "@/lib/cache";
import { directionOf } from "@/lib/i18n";

// News is rare: where it appears is fetched after the page.
const Toaster = lazy(() => import("@/components/toaster"));

/** What every page needs around it. */
export function Providers({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <Direction.Provider dir={directionOf(i18n.language)}>
      <SWRConfig value={CACHE_OPTIONS}>
        <TooltipProvider>
          <Suspense>{children}</Suspense>
          <Later>
            <Toaster />
          </Later>
        </TooltipProvider>
      </SWRConfig>
    </Direction.Provider>
  );
}
