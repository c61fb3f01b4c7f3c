import { clsx } from "clsx";
import { Link } from "react-router";
import { Ring } from "@/components/chart/ring";
import { Tooltip } from "@/components/dialog/tooltip";
import { useTranslation } from "@/lib/locale/i18n";
import { useStored } from "@/lib/page/stored";
import { progressOf, useChecklist } from "@/lib/resources/dashboard";
import { useMay } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";

/** How far a new shop has come, and the way back to its next step, until all is done, put off or put away. */
export function SetupLink({ folded }: { folded: boolean }) {
  const { t, i18n } = useTranslation();
  const isAdmin = useMay("admin");
  const [hidden] = useStored(`first-steps:${useTenant().data?.id}`);
  const { done, total, next } = progressOf(useChecklist(isAdmin && !hidden).data?.steps ?? []);
  if (!next.length) return null;
  const progress = t("setup.progress", { done, total });
  const link = (
    <Link
      to="/start"
      className={clsx(
        "mx-2 mb-1 flex min-h-9 items-center gap-2.5 rounded-md px-2 text-base font-medium text-ink-soft hover:bg-sunken hover:text-ink",
        folded && "justify-center px-0",
      )}
    >
      <Ring part={done / total} className="size-5" />
      <span className={folded ? "sr-only" : "min-w-0 flex-1 truncate"}>{t("setup.title")}</span>
      <span className="sr-only">{progress}</span>
      {!folded && (
        <bdi aria-hidden className="text-sm font-normal text-ink-faint tabular-nums">
          {`${done.toLocaleString(i18n.language)}/${total.toLocaleString(i18n.language)}`}
        </bdi>
      )}
    </Link>
  );
  if (!folded) return link;
  return (
    <Tooltip text={`${t("setup.title")} · ${progress}`} side="right">
      {link}
    </Tooltip>
  );
}
