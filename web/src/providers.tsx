import { Direction } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SWRConfig } from "swr";
import { Toaster } from "@/components/toaster";
import { TooltipProvider } from "@/components/tooltip";
import { CACHE_OPTIONS } from "@/lib/cache";
import { directionOf } from "@/lib/i18n";

/** What every page needs around it. */
export function Providers({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <Direction.Provider dir={directionOf(i18n.language)}>
      <SWRConfig value={CACHE_OPTIONS}>
        <TooltipProvider>
          {children}
          <Toaster />
        </TooltipProvider>
      </SWRConfig>
    </Direction.Provider>
  );
}
