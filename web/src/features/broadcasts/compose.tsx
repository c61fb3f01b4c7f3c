import { SendHorizontal, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Field } from "@/components/form/field";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import {
  type Broadcast,
  changeBroadcast,
  createBroadcast,
  deleteBroadcast,
  startBroadcast,
} from "@/lib/resources/broadcasts";
import type { Account } from "@/lib/resources/whatsapp";
import { useWhatsAppTemplates, type WhatsAppTemplate } from "@/lib/resources/whatsapp-templates";
import { AudienceFields } from "./audience-fields";
import { Reach, useReach } from "./reach";
import { TemplateFields } from "./template-fields";
import { TextFields } from "./text-fields";
import { type Draft, draftOf, isComplete, wordsOf } from "./words";

interface ComposeProps {
  broadcast: Broadcast | null;
  accounts: Account[];
}

/** To whom, what, and before anything leaves: how many, and how it reads. */
export function Compose({ broadcast, accounts }: ComposeProps) {
  const { t } = useTranslation(["broadcasts", "common"]);
  const { kept, draft, setDraft } = useDraft(broadcast, accounts);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const account = accounts.find(({ id }) => id === draft.account_id);
  const templates = useTemplates(account);
  const complete = isComplete(draft, blanksOf(templates, draft));
  const reach = useReach(complete ? wordsOf(draft) : null);
  return (
    <>
      <PageHeader title={broadcast ? broadcast.name : t("new")} />
      <UnsavedGuard when={draft !== kept} />
      <div className="mx-auto grid w-full max-w-5xl grid-cols-1 items-start gap-4 px-4 py-4 lg:grid-cols-[minmax(0,1fr)_22rem] md:px-6 md:py-6">
        <div className="grid gap-4">
          <Card title={t("what")}>
            <div className="grid gap-4">
              <Field label={t("name")} hint={t("nameHint")}>
                <Input dir="auto" maxLength={80} value={draft.name} onChange={({ target }) => change({ name: target.value })} />
              </Field>
              <Field label={t("number")}>
                <Select
                  value={draft.account_id}
                  onChange={({ target }) => change({ account_id: target.value, template_id: "", variables: {} })}
                >
                  {accounts.map(({ id, label, phone }) => (
                    <option key={id} value={id}>{`${label}${phone ? ` · ${phone}` : ""}`}</option>
                  ))}
                </Select>
              </Field>
              <TextFields draft={draft} onChange={change} />
              {account?.kind === "cloud" && <TemplateFields draft={draft} templates={templates} onChange={change} />}
            </div>
          </Card>
          <Card title={t("who")}>
            <AudienceFields draft={draft} onChange={change} />
          </Card>
        </div>
        <div className="grid gap-4 lg:sticky lg:top-4">
          <Reach reach={reach} complete={complete} />
          <Buttons broadcast={broadcast} draft={draft} count={reach?.count ?? 0} ready={complete} dirty={draft !== kept} />
        </div>
      </div>
    </>
  );
}

/** What is being written, and how it was when it was opened. */
function useDraft(broadcast: Broadcast | null, accounts: Account[]) {
  const { i18n } = useTranslation();
  const [kept] = useState(() => {
    const first = accounts.find((one) => one.is_default) ?? accounts[0];
    return draftOf(broadcast, first?.id ?? "", i18n.language === "ur" ? "ur" : "en");
  });
  const [draft, setDraft] = useState(kept);
  return { kept, draft, setDraft };
}

/** Only a number of the Cloud API has any. */
function useTemplates(account: Account | undefined): WhatsAppTemplate[] {
  const id = account?.kind === "cloud" ? account.id : null;
  return useWhatsAppTemplates(id, { sendable: true }).data?.items ?? [];
}

const blanksOf = (templates: WhatsAppTemplate[], { template_id }: Draft): string[] =>
  templates.find(({ id }) => id === template_id)?.variables.map(({ key }) => key) ?? [];

interface ButtonsProps {
  broadcast: Broadcast | null;
  draft: Draft;
  count: number;
  ready: boolean;
  dirty: boolean;
}

function Buttons({ broadcast, draft, count, ready, dirty }: ButtonsProps) {
  const { t } = useTranslation(["broadcasts", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [asking, setAsking] = useState<"start" | "delete" | null>(null);
  const [at, setAt] = useState("");
  const save = async (): Promise<string> => {
    const body = { ...wordsOf(draft), name: draft.name.trim() || t("unnamed") };
    if (!broadcast) return (await createBroadcast(cache, body)).id;
    if (dirty) await changeBroadcast(cache, broadcast.id, body);
    return broadcast.id;
  };
  const go = (to: string) => navigate(to, { state: SAVED, replace: true });
  const keep = () =>
    run(async () => {
      const id = await save();
      toast.success(t("kept"));
      await go(`/broadcasts/${id}`);
    });
  const start = () =>
    run(async () => {
      const id = await save();
      try {
        await startBroadcast(cache, id, count, at || null);
      } finally {
        await go(`/broadcasts/${id}`);
      }
    });
  const remove = () =>
    run(async () => {
      if (broadcast) await deleteBroadcast(cache, broadcast.id);
      await go("/broadcasts");
    });
  return (
    <div className="grid gap-3">
      <Field label={t("at")} hint={t("atHint")}>
        <Input type="datetime-local" value={at} onChange={({ target }) => setAt(target.value)} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" busy={busy} disabled={!ready || count === 0} onClick={() => setAsking("start")}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
          {at ? t("schedule", { count }) : t("send", { count })}
        </Button>
        <Button busy={busy} onClick={() => void keep()}>
          {t("keep")}
        </Button>
        {broadcast && (
          <Button look="ghost" onClick={() => setAsking("delete")}>
            <Trash2 aria-hidden />
            {t("delete")}
          </Button>
        )}
      </div>
      <Confirm
        open={asking === "start"}
        onOpenChange={() => setAsking(null)}
        title={t("sure", { count })}
        description={t("sureText")}
        action={at ? t("schedule", { count }) : t("send", { count })}
        onConfirm={() => void start()}
      />
      <Confirm
        open={asking === "delete"}
        onOpenChange={() => setAsking(null)}
        title={t("sureDelete")}
        description={t("sureDeleteText")}
        action={t("delete")}
        danger
        onConfirm={() => void remove()}
      />
    </div>
  );
}
