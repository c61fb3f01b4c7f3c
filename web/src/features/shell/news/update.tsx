import { RefreshCw } from "lucide-react";
import { Button } from "@/components/sign/button";
import { useOutdated } from "@/lib/api/build";
import { useTranslation } from "@/lib/locale/i18n";
import { Strip } from "./strip";

/** The server gives out a newer dashboard than this one. Nobody is reloaded over what they are typing. */
export function useUpdate() {
  const { t } = useTranslation();
  if (!useOutdated()) return null;
  return (
    <Strip tone="info" icon={<RefreshCw aria-hidden className="size-4 shrink-0" />}>
      {t("update.title")}
      <Button size="sm" className="ms-3" onClick={() => location.reload()}>
        {t("update.reload")}
      </Button>
    </Strip>
  );
}
