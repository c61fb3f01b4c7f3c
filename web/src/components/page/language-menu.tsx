import { Languages } from "lucide-react";
import { Menu, MenuChoice, MenuChoices, MenuLabel } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { type Language, LANGUAGES, speak, useTranslation } from "@/lib/locale/i18n";

export function LanguageMenu({ size = "icon" }: { size?: "icon" | "icon-sm" }) {
  const { t, i18n } = useTranslation();
  return (
    <Menu
      trigger={
        <Button look="ghost" size={size} aria-label={t("language")}>
          <Languages aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t("language")}</MenuLabel>
      <MenuChoices value={i18n.language} onValueChange={(next) => void speak(next as Language)}>
        {(Object.keys(LANGUAGES) as Language[]).map((one) => (
          <MenuChoice key={one} value={one}>
            <span lang={one}>{LANGUAGES[one].name}</span>
          </MenuChoice>
        ))}
      </MenuChoices>
    </Menu>
  );
}
