import { ChevronRight, LayoutTemplate } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Dialog } from "@/components/dialog/dialog";
import { SearchField } from "@/components/list/search-field";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";
import { useMay } from "@/lib/resources/profile";
import { useWhatsAppTemplates, type WhatsAppTemplate, wordsOf } from "@/lib/resources/whatsapp-templates";
import { TemplateForm } from "./template-form";

/** One of the number's templates is chosen, filled in and sent. */
export function TemplatePicker({ chat, onClose }: { chat: Conversation; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const [picked, setPicked] = useState<WhatsAppTemplate | null>(null);
  const title = picked ? picked.name : t("window.choose");
  return (
    <Dialog open wide title={title} description={picked ? undefined : t("picker.text")} onOpenChange={onClose}>
      {picked ? (
        <TemplateForm key={picked.id} chat={chat} template={picked} onBack={() => setPicked(null)} onSent={onClose} />
      ) : (
        <Choice chat={chat} onPick={setPicked} />
      )}
    </Dialog>
  );
}

function Choice({ chat, onPick }: { chat: Conversation; onPick: (template: WhatsAppTemplate) => void }) {
  const { t } = useTranslation("inbox");
  const [q, setQ] = useState("");
  const { data, error, mutate } = useWhatsAppTemplates(chat.account_id, { sendable: true, q });
  return (
    <div className="grid min-h-64 content-start gap-3">
      <SearchField value={q} onChange={setQ} label={t("picker.search")} className="sm:w-full" />
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} />)}
      {data?.items.length === 0 && <Nothing searched={q !== ""} account={chat.account_id} />}
      {data && data.items.length > 0 && (
        <ul className="overflow-clip rounded-lg border border-line">
          {data.items.map((template) => (
            <Row key={template.id} template={template} onPick={() => onPick(template)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ template, onPick }: { template: WhatsAppTemplate; onPick: () => void }) {
  const { t } = useTranslation("inbox");
  const marketing = template.category === "marketing";
  return (
    <li className="border-line not-first:border-t">
      <button
        type="button"
        disabled={template.why_not !== null}
        onClick={onPick}
        className="flex w-full items-center gap-3 px-3 py-2.5 text-start hover:bg-sunken disabled:opacity-60"
      >
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-2">
            <bdi className="truncate font-medium">{template.name}</bdi>
            <Badge>
              <bdi>{template.language}</bdi>
            </Badge>
            {marketing && <Badge tone="info">{t("picker.marketing")}</Badge>}
          </span>
          <span dir="auto" className="block truncate text-sm text-ink-soft">
            {template.why_not ?? wordsOf(template, {}).replace(/\s+/g, " ")}
          </span>
        </span>
        <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint rtl:-scale-x-100" />
      </button>
    </li>
  );
}

function Nothing({ searched, account }: { searched: boolean; account: string }) {
  const { t } = useTranslation("inbox");
  const isAdmin = useMay("admin");
  if (searched) return <p className="py-6 text-center text-base text-ink-soft">{t("picker.notFound")}</p>;
  const action = isAdmin && (
    <Button asChild>
      <Link to={`/whatsapp?templates=${account}`}>{t("picker.fetch")}</Link>
    </Button>
  );
  return (
    <Empty icon={LayoutTemplate} title={t("picker.none")} text={t("picker.noneText")} action={action} className="py-6" />
  );
}
