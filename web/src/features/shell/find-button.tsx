import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";

/** Opens the field that finds everything. */
export function FindButton({ size = "icon", onPress }: { size?: "icon" | "icon-sm"; onPress: () => void }) {
  const { t } = useTranslation();
  return (
    <Button look="ghost" size={size} aria-label={t("find")} aria-keyshortcuts="Control+K" onClick={onPress}>
      <Search aria-hidden />
    </Button>
  );
}
