import { ArrowUpRight, CircleAlert, CircleCheck } from "lucide-react";
import { Link } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import type { ToolCall as Call } from "@/lib/resources/runs";
import { Facts } from "./facts";
import { phraseOf } from "./phrase";

/** What the assistant did, in a sentence. */
export function ToolPhrase({ call }: { call: Call }) {
  const { t } = useTranslation("inbox");
  const { sentence, facts } = phraseOf(call);
  return <bdi>{t(`tool.${sentence}`, { ...facts })}</bdi>;
}

/** To the order that a call was about, if it was about one. */
export function OrderLink({ call }: { call: Call }) {
  const { t } = useTranslation("inbox");
  if (!call.order_id) return null;
  return (
    <Link
      to={`/orders/${call.order_id}`}
      className="inline-flex shrink-0 items-center gap-0.5 rounded-sm text-xs font-medium text-accent-ink hover:underline pointer-coarse:min-h-6"
    >
      {t("run.order", { number: phraseOf(call).facts.number })}
      <ArrowUpRight aria-hidden className="size-3.5 rtl:-scale-x-100" />
    </Link>
  );
}

/** One tool the assistant used: what for, with what, and what came of it. */
export function ToolCall({ call }: { call: Call }) {
  const { t, i18n } = useTranslation("inbox");
  const failed = call.ok === false;
  const Icon = failed ? CircleAlert : CircleCheck;
  return (
    <section className="grid gap-1.5 rounded-lg border border-line bg-surface p-3 text-sm">
      <p className="flex items-start gap-2 font-medium">
        <Icon aria-hidden className={`mt-px size-4 shrink-0 ${failed ? "text-bad-ink" : "text-good-ink"}`} />
        <span className="min-w-0 flex-1">
          <ToolPhrase call={call} />
        </span>
        <OrderLink call={call} />
        <span className="text-xs font-normal whitespace-nowrap text-ink-faint tabular-nums">
          {t("run.ms", { ms: call.ms.toLocaleString(i18n.language) })}
        </span>
      </p>
      <Part title={t("run.given")} value={call.arguments} />
      <Part title={t("run.result")} value={call.result} />
    </section>
  );
}

function Part({ title, value }: { title: string; value: unknown }) {
  return (
    <details className="ps-6 text-xs">
      <summary className="min-h-6 w-fit cursor-pointer rounded-sm py-1 text-ink-soft hover:text-ink">{title}</summary>
      <div className="max-h-72 overflow-y-auto pt-1">
        <Facts value={value} />
      </div>
    </details>
  );
}
