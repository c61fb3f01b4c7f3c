import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { Switch } from "@/components/input/switch";
import { Card } from "@/components/page/card";
import { type Language, LANGUAGES, speak, useTranslation } from "@/lib/locale/i18n";
import { useEnterSends, useShortcutsEnabled } from "@/lib/page/keys";
import { type Theme, useTheme } from "@/lib/page/theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** How the dashboard looks and answers in this browser. */
export function ScreenCard() {
  const { t, i18n } = useTranslation(["account", "common"]);
  const [theme, setTheme] = useTheme();
  const [enterSends, setEnterSends] = useEnterSends();
  const [keysOn, setKeysOn] = useShortcutsEnabled();
  return (
    <Card title={t("screen.title")}>
      <div className="grid gap-4">
        <Field label={t("common:language")}>
          <Select value={i18n.language} onChange={({ target }) => void speak(target.value as Language)}>
            {(Object.keys(LANGUAGES) as Language[]).map((one) => (
              <option key={one} value={one} lang={one}>
                {LANGUAGES[one].name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("common:theme.label")}>
          <Select value={theme} onChange={({ target }) => setTheme(target.value as Theme)}>
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {t(`common:theme.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("common:keys.on")} hint={t("common:keys.hint")} aside={null}>
          <Switch checked={keysOn} onCheckedChange={setKeysOn} />
        </Field>
        <Field label={t("screen.enter")} hint={t("screen.enterHint")} aside={null}>
          <Switch checked={enterSends} onCheckedChange={setEnterSends} />
        </Field>
        <p className="text-sm text-ink-faint">{t("screen.hint")}</p>
      </div>
    </Card>
  );
}
