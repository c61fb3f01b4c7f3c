import { clsx } from "clsx";
import { Skeleton } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";

const BUBBLES = ["w-48", "w-64 ms-auto", "w-56 ms-auto h-24", "w-40", "w-72 ms-auto h-20"];

/** The shape of a chat that is on its way. */
export function TimelineSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="flex min-h-0 flex-1 flex-col justify-end gap-4 overflow-hidden p-4">
      {BUBBLES.map((shape) => (
        <Skeleton key={shape} className={clsx("h-11 max-w-[75%] rounded-xl", shape)} />
      ))}
    </div>
  );
}
