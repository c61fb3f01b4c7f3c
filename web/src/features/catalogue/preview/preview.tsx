import { clsx } from "clsx";
import { Store } from "lucide-react";
import { useState } from "react";
import { WhatsAppText } from "@/components/chat/whatsapp-text";
import { Select } from "@/components/input/select";
import { useTranslation } from "@/lib/locale/i18n";
import { type CustomerLanguage, LANGUAGES } from "@/lib/resources/customers";
import { useTenant } from "@/lib/resources/tenant";

interface PreviewProps {
  /** What the customer writes. */
  ask: string;
  reply: (language: CustomerLanguage) => string;
  /** What is amiss with it, if anything. */
  warning?: string | undefined;
}

/** A chat as the customer sees it, drawn from what the page holds this moment. */
export function Preview({ ask, reply, warning }: PreviewProps) {
  const { t, i18n } = useTranslation(["catalogue", "common"]);
  const tenant = useTenant().data;
  const spoken = tenant?.settings.reply_languages ?? LANGUAGES;
  const [chosen, setChosen] = useState<CustomerLanguage | null>(null);
  const language = chosen ?? spoken.find((one) => one === i18n.language) ?? spoken[0]!;
  return (
    <section aria-label={t("preview.label")} className="grid content-start gap-3 lg:sticky lg:top-0">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-medium">{t("preview.label")}</h3>
        <Select
          aria-label={t("preview.language")}
          value={language}
          onChange={(event) => setChosen(event.target.value as CustomerLanguage)}
          className="w-36"
        >
          {spoken.map((one) => (
            <option key={one} value={one}>
              {t(`common:spoken.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <div className="overflow-clip rounded-xl border border-line bg-sunken">
        <div className="flex items-center gap-2.5 border-b border-line bg-surface px-3 py-2">
          <span className="grid size-8 place-items-center rounded-full bg-accent text-on-accent">
            <Store aria-hidden className="size-4" />
          </span>
          <bdi className="truncate font-medium">{tenant?.name}</bdi>
        </div>
        <div className="grid gap-2 p-3">
          <Bubble mine>{ask}</Bubble>
          <Bubble>{reply(language)}</Bubble>
        </div>
      </div>
      {warning && <p className="text-sm text-warn-ink">{warning}</p>}
      <p className="text-sm text-ink-faint">{t("preview.note")}</p>
    </section>
  );
}

function Bubble({ mine, children: text }: { mine?: boolean; children: string }) {
  return (
    <p
      dir="auto"
      data-testid={mine ? undefined : "reply"}
      className={clsx(
        "w-fit max-w-[88%] rounded-lg px-3 py-2 text-start text-sm break-words whitespace-pre-wrap",
        mine ? "justify-self-end bg-accent-soft" : "border border-line bg-surface",
      )}
    >
      <WhatsAppText text={text} />
    </p>
  );
}
