import { ArrowUp } from "lucide-react";
import { useId } from "react";
import { Switch } from "@/components/input/switch";
import { useTranslation } from "@/lib/locale/i18n";
import { type AuditFilters, useNews } from "@/lib/resources/audit";

export function LiveSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useTranslation("audit");
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <Switch id={id} checked={on} onCheckedChange={onChange} />
      <label htmlFor={id} className="text-base">
        {t("live")}
      </label>
    </span>
  );
}

interface NewsPillProps {
  query: AuditFilters;
  /** The latest entry on the screen. */
  first: number | undefined;
  on: boolean;
  onShow: () => void;
}

/** Says that something has come, and lets the list stand still until it is pressed. */
export function NewsPill({ query, first, on, onShow }: NewsPillProps) {
  const { t } = useTranslation("audit");
  const { count, more } = useNews(query, first, on);
  return (
    <div role="status" className="pointer-events-none sticky top-3 z-10 flex h-0 justify-center">
      {count > 0 && (
        <button
          type="button"
          onClick={onShow}
          className="pointer-events-auto mt-2 flex h-8 animate-rise-in items-center gap-1.5 rounded-full bg-accent px-3 text-sm font-medium text-on-accent shadow-overlay hover:bg-accent-hover pointer-coarse:h-11"
        >
          <ArrowUp aria-hidden className="size-4" />
          {more ? t("newsMore", { count }) : t("news", { count })}
        </button>
      )}
    </div>
  );
}
