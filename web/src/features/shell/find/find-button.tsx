import { Search } from "lucide-react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

/** Opens the field that finds everything. */
export function FindButton({ size = "icon", onPress }: { size?: "icon" | "icon-sm"; onPress: () => void }) {
  const { t } = useTranslation();
  return (
    <Button look="ghost" size={size} aria-label={t("find")} aria-keyshortcuts="Control+K" onClick={onPress}>
      <Search aria-hidden />
    </Button>
  );
}
