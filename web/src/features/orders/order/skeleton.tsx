import { Skeleton } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";

/** An order on its way, in its final shape. */
export function OrderSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="grid w-full grid-cols-1 max-w-7xl animate-fade-in gap-4 p-3 md:p-6">
      <Skeleton className="h-5 w-20" />
      <Skeleton className="h-24 rounded-lg" />
      <div className="grid items-start gap-4 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-4">
          <Skeleton className="h-44 rounded-lg" />
          <Skeleton className="h-36 rounded-lg" />
        </div>
        <Skeleton className="h-40 rounded-lg" />
      </div>
    </div>
  );
}
