import { Sheet } from "@/components/dialog/sheet";
import { Switch } from "@/components/input/switch";
import { Kbd } from "@/components/sign/kbd";
import { useTranslation } from "@/lib/locale/i18n";
import { useActiveShortcuts, useShortcutsEnabled } from "@/lib/page/keys";

/** Every key that works on this page now, and the switch that turns them off. */
export default function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const shortcuts = useActiveShortcuts();
  const [enabled, setEnabled] = useShortcutsEnabled();
  const groups = [...new Set(shortcuts.map(({ group }) => group))];
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t("keys.title")} description={t("keys.hint")}>
      <div className="mb-4 flex items-center justify-between gap-3">
        <span className="font-medium">{t("keys.on")}</span>
        <Switch aria-label={t("keys.on")} checked={enabled} onCheckedChange={setEnabled} />
      </div>
      {groups.map((group) => (
        <section key={group} className="mb-4">
          <h3 className="mb-1 text-xs font-medium text-ink-faint">{group}</h3>
          <ul>
            {shortcuts
              .filter((one) => one.group === group)
              .map(({ keys, label }) => (
                <li key={keys} className="flex h-8 items-center justify-between gap-4 border-b border-line">
                  {label}
                  <Kbd keys={keys} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Sheet>
  );
}
