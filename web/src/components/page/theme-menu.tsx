import { Monitor, Moon, Sun } from "lucide-react";
import { Menu, MenuChoice, MenuChoices, MenuLabel } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Theme, useTheme } from "@/lib/page/theme";

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeMenu({ size = "icon" }: { size?: "icon" | "icon-sm" }) {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  const Icon = ICONS[theme];
  return (
    <Menu
      trigger={
        <Button look="ghost" size={size} aria-label={t("theme.label")}>
          <Icon aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t("theme.label")}</MenuLabel>
      <MenuChoices value={theme} onValueChange={(next) => setTheme(next as Theme)}>
        {(Object.keys(ICONS) as Theme[]).map((one) => (
          <MenuChoice key={one} value={one}>
            {t(`theme.${one}`)}
          </MenuChoice>
        ))}
      </MenuChoices>
    </Menu>
  );
}
