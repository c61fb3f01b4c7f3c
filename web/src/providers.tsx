import { Direction } from "radix-ui";
import { lazy, type ReactNode, Suspense } from "react";
import { SWRConfig } from "swr";
import { TooltipProvider } from "@/components/dialog/tooltip";
import { AskingBar } from "@/components/page/asking-bar";
import { Later } from "@/components/page/later";
import { CACHE_OPTIONS } from "@/lib/api/cache";
import { directionOf, Spoken, useSpoken } from "@/lib/locale/i18n";

// News is rare: where it appears is fetched after the page.
const Toaster = lazy(() => import("@/components/page/toaster"));

/** What every page needs around it. */
export function Providers({ children }: { children: ReactNode }) {
  const language = useSpoken();
  return (
    <Spoken value={language}>
      <Direction.Provider dir={directionOf(language)}>
        <SWRConfig value={CACHE_OPTIONS}>
          <TooltipProvider>
            <AskingBar />
            <Suspense>{children}</Suspense>
            <Later>
              <Toaster />
            </Later>
          </TooltipProvider>
        </SWRConfig>
      </Direction.Provider>
    </Spoken>
  );
}
