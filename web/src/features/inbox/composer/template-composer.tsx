import { Clock, LayoutTemplate } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";

const TemplatePicker = lazy(async () => ({ default: (await import("./template-picker")).TemplatePicker }));

/** In the composer's place while WhatsApp takes no free words: why, and what can be sent instead. */
export function TemplateComposer({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const [picking, setPicking] = useState(false);
  return (
    <section
      aria-label={t("composer.label")}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <Clock aria-hidden className="size-5 shrink-0 text-warn-ink" />
      <p className="min-w-56 flex-1 text-sm text-pretty text-ink-soft">
        <span className="font-semibold text-ink">{t("window.shut")}</span> {t("window.why")}
      </p>
      <Button look="primary" onClick={() => setPicking(true)}>
        <LayoutTemplate aria-hidden />
        {t("window.choose")}
      </Button>
      {picking && (
        <Suspense fallback={null}>
          <TemplatePicker chat={chat} onClose={() => setPicking(false)} />
        </Suspense>
      )}
    </section>
  );
}
