import { CircleCheck, CirclePause, CircleX, Clock, LayoutTemplate, type LucideIcon, RefreshCw } from "lucide-react";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Bubble } from "@/components/chat/bubble";
import { Sheet } from "@/components/dialog/sheet";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge, type Tone } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import type { Account } from "@/lib/resources/whatsapp";
import { syncTemplates, useWhatsAppTemplates, type WhatsAppTemplate, wordsOf } from "@/lib/resources/whatsapp-templates";

const LOOKS: Record<string, { tone: Tone; icon: LucideIcon }> = {
  approved: { tone: "good", icon: CircleCheck },
  pending: { tone: "info", icon: Clock },
  in_appeal: { tone: "info", icon: Clock },
  paused: { tone: "warn", icon: CirclePause },
  rejected: { tone: "bad", icon: CircleX },
  disabled: { tone: "bad", icon: CircleX },
};
const KNOWN = ["approved", "pending", "in_appeal", "paused", "rejected", "disabled"] as const;

/** What Meta has approved for a number, or not. */
export function TemplatesSheet({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const { data, error, mutate } = useWhatsAppTemplates(account.id);
  return (
    <Sheet
      open
      title={t("templates.title", { label: account.label })}
      description={t("templates.text")}
      onOpenChange={() => void navigate({ search: "" })}
    >
      <div className="grid gap-4">
        <Fetch account={account} />
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />)}
        {data?.items.length === 0 && (
          <Empty icon={LayoutTemplate} title={t("templates.none")} text={t("templates.noneText")} />
        )}
        {data?.items.map((template) => (
          <Template key={template.id} template={template} />
        ))}
      </div>
    </Sheet>
  );
}

function Fetch({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { busy, run } = useAction();
  const fetch = () =>
    run(async () => {
      const count = await syncTemplates(cache, account.id);
      toast.success(t("templates.fetched", { count }));
    });
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="text-sm text-ink-soft">
        {account.templates_synced_at ? t("templates.since") : t("templates.never")}{" "}
        {account.templates_synced_at && <Time at={account.templates_synced_at} />}
      </p>
      {isAdmin && (
        <Button size="sm" busy={busy} onClick={() => void fetch()}>
          <RefreshCw aria-hidden />
          {t("templates.fetch")}
        </Button>
      )}
    </div>
  );
}

function Template({ template }: { template: WhatsAppTemplate }) {
  const { t } = useTranslation("whatsapp");
  const { tone, icon } = LOOKS[template.status] ?? { tone: "plain" as const, icon: Clock };
  const known = KNOWN.find((one) => one === template.status);
  return (
    <section aria-label={template.name} className="grid gap-2">
      <h3 className="flex flex-wrap items-center gap-2 text-base font-semibold">
        <bdi className="min-w-0 wrap-anywhere">{template.name}</bdi>
        <Badge tone={tone} icon={icon}>
          {known ? t(`templates.status.${known}`) : template.status}
        </Badge>
        <Badge>
          <bdi>{template.language}</bdi>
        </Badge>
      </h3>
      {template.refusal && (
        <p className="text-sm text-bad-ink">
          {t("templates.refusal")} <bdi>{template.refusal}</bdi>
        </p>
      )}
      {!template.refusal && template.status === "approved" && template.why_not && (
        <p className="text-sm text-ink-soft">{template.why_not}</p>
      )}
      <Bubble text={wordsOf(template, {})} />
    </section>
  );
}
