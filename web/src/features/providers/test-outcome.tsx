import { clsx } from "clsx";
import { CircleCheck, CircleX } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import type { TestResult } from "@/lib/resources/providers";

/** What a small real request came to: the model's own words and how long it took, or what to do. */
export function TestOutcome({ result }: { result: TestResult }) {
  const { t, i18n } = useTranslation("providers");
  const Icon = result.ok ? CircleCheck : CircleX;
  const seconds = (result.latency_ms / 1000).toLocaleString(i18n.language, { maximumFractionDigits: 2 });
  return (
    <div className={clsx("flex items-start gap-2 rounded-md px-3 py-2 text-sm", result.ok ? "bg-good-soft text-good-ink" : "bg-bad-soft text-bad-ink")}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0">
        <span className="font-medium">{t(result.ok ? "test.good" : "test.bad", { seconds })}</span>{" "}
        <bdi className="wrap-anywhere">{result.ok ? result.reply : (result.detail ?? result.error)}</bdi>
      </p>
    </div>
  );
}
