import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Sheet } from "@/components/dialog/sheet";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type Run, useRun } from "@/lib/resources/runs";
import { usePanel } from "../panel";
import { Facts } from "./facts";
import { isRecord } from "./phrase";
import { ToolCall } from "./tool-call";

/** Why the assistant said it: who answered, what it tried, what it looked up. Open while `?run=` names one. */
export function RunSheet() {
  const { t } = useTranslation("inbox");
  const { shown: id, close } = usePanel("run");
  const { data: run, error, mutate } = useRun(id);
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && close()} title={t("run.title")}>
      {run && run.id === id ? (
        <RunDetails run={run} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Sheet>
  );
}

function RunDetails({ run }: { run: Run }) {
  const { t, i18n } = useTranslation("inbox");
  const count = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className="grid gap-5">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        <Line name={t("run.by")}>
          <bdi>{run.provider === "builtin" ? t("run.builtin") : `${run.provider} · ${run.model}`}</bdi>
        </Line>
        <Line name={t("run.outcome")}>{t(`run.${run.outcome}`)}</Line>
        <Line name={t("run.when")}>
          <Time at={run.created_at} as="clock" />
        </Line>
        <Line name={t("run.took")}>{t("run.ms", { ms: count(run.latency_ms) })}</Line>
        {run.input_tokens + run.output_tokens > 0 && (
          <Line name={t("run.tokens")}>
            {t("run.tokenCounts", {
              input: count(run.input_tokens),
              cached: count(run.cached_tokens),
              output: count(run.output_tokens),
            })}
          </Line>
        )}
        {run.cost_usd !== null && (
          <Line name={t("run.cost")}>
            <bdi>{`USD ${run.cost_usd}`}</bdi>
          </Line>
        )}
      </dl>
      {run.attempts.length > 0 && (
        <Section title={t("run.attempts")}>
          {run.attempts.map((attempt, place) => (
            <Attempt key={place} attempt={attempt} />
          ))}
        </Section>
      )}
      <Section title={t("run.tools")}>
        {run.tools.length === 0 && <p className="text-sm text-ink-faint">{t("run.noTools")}</p>}
        {run.tools.map((call, place) => (
          <ToolCall key={place} call={call} />
        ))}
      </Section>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Attempt({ attempt }: { attempt: Run["attempts"][number] }) {
  const failed = attempt["error"] != null;
  const Icon = failed ? CircleAlert : CircleCheck;
  return (
    <div className="flex items-start gap-2 text-sm">
      <Icon aria-hidden className={`mt-px size-4 shrink-0 ${failed ? "text-bad-ink" : "text-good-ink"}`} />
      <div className="min-w-0 flex-1 text-xs">{isRecord(attempt) && <Facts value={shown(attempt)} />}</div>
    </div>
  );
}

function shown(attempt: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attempt).filter(([name]) => name !== "provider_id"));
}
