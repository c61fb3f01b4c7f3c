import { Sheet } from "@/components/dialog/sheet";
import { Failure, Skeleton } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { type InstructionsTrial, useInstructionsPreview } from "@/lib/resources/prompts";

/** Word for word what every model is told before a chat. */
export function Told({ trial, onClose }: { trial: InstructionsTrial; onClose: () => void }) {
  const { t } = useTranslation("behaviour");
  const { data, error, mutate } = useInstructionsPreview(trial);
  return (
    <Sheet open side="wide" title={t("told.title")} description={t("told.text")} onOpenChange={onClose}>
      {data ? (
        <div className="grid gap-5">
          <Part title={t("told.own")} text={data.own_words || t("told.nothing")} />
          {!data.knows_all && <p className="text-sm text-warn-ink">{t("told.searched")}</p>}
          <Part title={t("told.catalogue")} text={data.catalogue} />
          <Part title={t("told.rules")} text={data.rules} />
        </div>
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </Sheet>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <section className="grid gap-1.5">
      <h3 className="text-base font-semibold">{title}</h3>
      <p dir="auto" className="rounded-md bg-sunken p-3 text-start font-mono text-sm wrap-anywhere whitespace-pre-wrap">
        {text}
      </p>
    </section>
  );
}
