import { Skeleton } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";

const PACKAGES = [3, 3, 2];

/** Services on their way, in their final shape. */
export function ServiceSkeletons() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="grid w-full grid-cols-1 max-w-4xl animate-fade-in gap-4 p-3 md:p-6">
      {PACKAGES.map((count, place) => (
        <div key={place} className="rounded-lg border border-line bg-surface">
          <div className="flex items-center gap-3 px-4 py-2.5">
            <Skeleton className="size-11 rounded-lg" />
            <div className="grid flex-1 gap-2">
              <Skeleton className="h-4 w-40" />
              <Skeleton className="h-3 w-64 max-w-full" />
            </div>
          </div>
          {Array.from({ length: count }, (_, row) => (
            <div key={row} className="flex h-14 items-center gap-3 border-t border-line px-4">
              <Skeleton className="h-3 w-28" />
              <Skeleton className="ms-auto h-3 w-20" />
              <Skeleton className="h-5 w-10 rounded-full" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
