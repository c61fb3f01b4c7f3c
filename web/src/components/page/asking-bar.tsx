import { useIsSlow } from "@/lib/api/slow";
import { useTranslation } from "@/lib/locale/i18n";

/** A thin line over the page while what it shows is asked for anew and that takes long. Nobody is interrupted by it. */
export function AskingBar() {
  const { t } = useTranslation();
  if (!useIsSlow()) return null;
  return (
    <div role="status" aria-live="off" aria-label={t("asking")} className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <div aria-hidden className="h-full animate-sweep bg-accent" />
    </div>
  );
}
