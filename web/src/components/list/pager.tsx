import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

interface PagerProps {
  /** As the API answers a list. */
  page: { total: number; limit: number; offset: number };
  onMove: (offset: number) => void;
}

/** "21–40 of 132" and the way to the pages beside it; nothing when all fits on one. */
export function Pager({ page: { total, limit, offset }, onMove }: PagerProps) {
  const { t, i18n } = useTranslation();
  if (total <= limit) return null;
  const words = (value: number) => value.toLocaleString(i18n.language);
  const range = { from: words(offset + 1), to: words(Math.min(offset + limit, total)), total: words(total) };
  return (
    <div className="flex items-center justify-end gap-2 px-6 py-3 text-sm text-ink-soft">
      <span className="tabular-nums">{t("list.range", range)}</span>
      <Button
        size="icon"
        aria-label={t("list.previous")}
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - limit))}
      >
        <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
      </Button>
      <Button
        size="icon"
        aria-label={t("list.next")}
        disabled={offset + limit >= total}
        onClick={() => onMove(offset + limit)}
      >
        <ChevronRight aria-hidden className="rtl:-scale-x-100" />
      </Button>
    </div>
  );
}
