import { Toaster as Sonner } from "sonner";
import { directionOf, useTranslation } from "@/lib/locale/i18n";
import { useTheme } from "@/lib/page/theme";

/** Where short news appears: `import { toast } from "sonner"`. Undo goes into a toast's action. */
export default function Toaster() {
  const { t, i18n } = useTranslation();
  const dir = directionOf(i18n.language);
  return (
    <Sonner
      theme={useTheme()[0]}
      dir={dir}
      position={dir === "rtl" ? "bottom-left" : "bottom-right"}
      containerAriaLabel={t("notifications")}
      mobileOffset={{ bottom: "calc(72px + env(safe-area-inset-bottom))" }}
      toastOptions={{
        classNames: {
          toast: "!rounded-lg !border-line !bg-raised !text-ink !shadow-overlay !font-sans",
          description: "!text-ink-soft",
          actionButton: "!bg-accent !text-on-accent",
          error: "!text-bad-ink",
        },
      }}
    />
  );
}
