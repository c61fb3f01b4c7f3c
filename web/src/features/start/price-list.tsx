import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Field } from "@/components/form/field";
import { FileInput } from "@/components/input/file-input";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useStored } from "@/lib/page/stored";
import { type Draft, draftFile, draftText, importCatalogue } from "@/lib/resources/price-list";
import type { Tenant } from "@/lib/resources/tenant";
import { type Correction, confirmedOf, groupsOf, isReady } from "./draft";
import { DraftTable } from "./draft-table";

const PAUSE_MS = 600;
const LONGEST = 40_000;

/** The price list as the shop sends it to customers, and beside it what was read, to look at and confirm. */
export function PriceList({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("start");
  const [text, setText] = useStored(`price-list:${tenant.id}`);
  const { draft, setDraft } = useDraft(text ?? "");
  return (
    <div className="grid gap-4">
      <Field label={t("catalogue.paste")} hint={t("catalogue.pasteHint")} aside={<FromFile onDraft={setDraft} />}>
        <Textarea
          rows={8}
          maxLength={LONGEST}
          className="max-h-96 overflow-y-auto"
          placeholder={t("catalogue.example")}
          value={text ?? ""}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {draft && <Confirming draft={draft} tenant={tenant} onDone={() => setText(null)} />}
      <p className="text-sm text-ink-soft">
        <Link to="/catalogue" className="text-accent-ink underline">
          {t("catalogue.byHand")}
        </Link>
      </p>
    </div>
  );
}

/** The draft of what stands in the box, a moment after the last key. An answer to earlier words is let go. */
function useDraft(text: string): { draft: Draft | null; setDraft: (draft: Draft | null) => void } {
  const [draft, setDraft] = useState<Draft | null>(null);
  const { run } = useAction();
  const newest = useRef(0);
  useEffect(() => {
    const mine = ++newest.current;
    const read = async () => {
      const found = text.trim() ? await draftText(text) : null;
      if (mine === newest.current) setDraft(found);
    };
    const timer = setTimeout(() => void run(read), text.trim() ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [text, run]);
  return { draft, setDraft };
}

function FromFile({ onDraft }: { onDraft: (draft: Draft) => void }) {
  const { t } = useTranslation("start");
  const { busy, run } = useAction();
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File) => run(async () => onDraft(await draftFile(file)));
  return (
    <>
      <FileInput ref={input} accept=".csv,.txt,text/csv,text/plain" label={t("catalogue.file")} onFile={(file) => void take(file)} />
      <Button look="ghost" size="sm" busy={busy} onClick={() => input.current?.click()}>
        <FileUp aria-hidden />
        {t("catalogue.file")}
      </Button>
    </>
  );
}

function Confirming({ draft, tenant, onDone }: { draft: Draft; tenant: Tenant; onDone: () => void }) {
  const { t } = useTranslation("start");
  const cache = useCache();
  const { busy, run } = useAction();
  const [corrections, setCorrections] = useState<Record<string, Correction>>({});
  const groups = groupsOf(draft, corrections);
  const rows = groups.flatMap((group) => group.rows);
  const ready = rows.filter(isReady).length;
  const confirm = () =>
    run(async () => {
      const { new: added, changed } = await importCatalogue(cache, confirmedOf(groups, draft.currency));
      toast.success(changed ? t("catalogue.confirmed", { added, changed }) : t("catalogue.confirmedNew", { count: added }));
      if (ready === rows.length) onDone();
    });
  if (!rows.length) return <p className="text-ink-soft">{t("catalogue.nothing")}</p>;
  return (
    <section aria-label={t("catalogue.draft")} className="grid gap-4">
      <DraftTable
        groups={groups}
        currency={draft.currency || tenant.currency}
        onCorrect={(key, change) => setCorrections((all) => ({ ...all, [key]: { ...all[key], ...change } }))}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" busy={busy} disabled={!ready} onClick={() => void confirm()}>
          {t("catalogue.confirm", { count: ready })}
        </Button>
        {ready < rows.length && (
          <p className="text-sm text-ink-soft">{t("catalogue.waiting", { count: rows.length - ready })}</p>
        )}
      </div>
    </section>
  );
}
