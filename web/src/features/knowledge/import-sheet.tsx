import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import useSWR from "swr";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { SwitchRow } from "@/components/input/switch-row";
import { Textarea } from "@/components/input/textarea";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import type { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { usePaused } from "@/lib/page/paused";
import { importArticles, type Imported, type NewImport, previewImport } from "@/lib/resources/knowledge";
import { formatOf } from "./article";

const MOST_SHOWN = 50;
const TONES = { new: "good", changed: "warn", kept: "plain" } as const;

/** A document, and at once what would be made of it; nothing is saved before one says so. */
export function ImportSheet() {
  const { t } = useTranslation("knowledge");
  const cache = useCache();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [document, setDocument] = useState("");
  const [replace, setReplace] = useState(false);
  const settled = usePaused(document);
  const wanted: NewImport | null = settled.trim() ? { document: settled, format: formatOf(settled), replace } : null;
  const { data, error } = useSWR<Imported[], ApiError>(wanted && ["import", wanted], () => previewImport(wanted!), {
    shouldRetryOnError: false,
    revalidateOnFocus: false,
    keepPreviousData: false,
  });
  const news = data?.filter(({ change }) => change !== "kept").length ?? 0;
  const take = () =>
    run(async () => {
      const { created, changed } = await importArticles(cache, wanted!);
      toast.success(t("import.done", { created, changed }));
      await navigate({ search: "" }, { state: SAVED });
    });
  const footer = (
    <Button look="primary" busy={busy} disabled={!news} onClick={() => void take()}>
      {t("import.take", { count: news })}
    </Button>
  );
  return (
    <Sheet open side="wide" title={t("import.title")} description={t("import.text")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <UnsavedGuard inSheet when={document !== "" && !busy} />
      <div className="grid items-start gap-6 md:grid-cols-2">
        <div className="grid gap-4">
          <Field label={t("import.document")} hint={t("import.hint")} aside={<ChooseFile onText={setDocument} />}>
            <Textarea rows={14} className="max-h-[50dvh] min-h-72 font-mono text-sm" value={document} onChange={({ target }) => setDocument(target.value)} />
          </Field>
          <SwitchRow label={t("import.replace")} hint={t("import.replaceHint")} checked={replace} onChange={setReplace} />
        </div>
        <section aria-label={t("import.preview")} className="grid gap-2">
          <h3 className="text-sm font-medium">{t("import.preview")}</h3>
          {!wanted && <p className="text-sm text-ink-faint">{t("import.nothing")}</p>}
          {error && <Faults error={error} />}
          {data && <Found articles={data} />}
        </section>
      </div>
    </Sheet>
  );
}

function Found({ articles }: { articles: readonly Imported[] }) {
  const { t } = useTranslation("knowledge");
  return (
    <>
      <ul className="grid gap-1.5">
        {articles.slice(0, MOST_SHOWN).map((one) => (
          <li key={one.question} className="grid gap-0.5 rounded-md border border-line p-2">
            <span className="flex items-start gap-2">
              <span dir="auto" className="min-w-0 flex-1 font-medium wrap-anywhere">
                {one.question}
              </span>
              <Badge tone={TONES[one.change]}>{t(`import.${one.change}`)}</Badge>
            </span>
            <span dir="auto" className="line-clamp-2 text-sm text-ink-soft">
              {one.answer}
            </span>
          </li>
        ))}
      </ul>
      {articles.length > MOST_SHOWN && <p className="text-sm text-ink-faint">{t("import.more", { count: articles.length - MOST_SHOWN })}</p>}
    </>
  );
}

function Faults({ error }: { error: ApiError }) {
  const faults = error.problem.errors ?? [];
  return (
    <FormError>
      {faults.length ? (
        <ul className="grid gap-1">
          {faults.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <bdi>{field}</bdi>: {message}
            </li>
          ))}
        </ul>
      ) : (
        wordsFor(error)
      )}
    </FormError>
  );
}

function ChooseFile({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation("knowledge");
  const chooser = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (file) onText(await file.text());
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.txt,.md,text/csv,text/plain"
        aria-label={t("import.file")}
        onChange={({ target }) => void read(target.files?.[0]).finally(() => (target.value = ""))}
      />
      <Button size="sm" look="ghost" onClick={() => chooser.current?.click()}>
        <FileUp aria-hidden />
        {t("import.file")}
      </Button>
    </>
  );
}
