import { clsx } from "clsx";
import { Check } from "lucide-react";
import { Link } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import { progressOf, type Step } from "@/lib/resources/dashboard";
import { type Standing, standingOf } from "./steps";

interface StepListProps {
  steps: readonly Step[];
  current: Step | null;
}

/** All steps with how they stand; on a phone a row of numbers. */
export function StepList({ steps, current }: StepListProps) {
  const { t } = useTranslation("start");
  const { done, total } = progressOf(steps);
  return (
    <nav aria-label={t("steps")} className="grid content-start gap-2">
      <p className="text-sm text-ink-soft">{t("progress", { done, total })}</p>
      <ol className="flex gap-1 md:grid">
        {steps.map((step, place) => (
          <li key={step.step} className="max-md:flex-1">
            <Link
              to={{ search: `?step=${step.step}` }}
              replace
              aria-current={step === current ? "step" : undefined}
              className={clsx(
                "flex min-h-11 items-center gap-3 rounded-md px-2 transition-colors duration-150 max-md:justify-center max-md:px-0",
                step === current ? "bg-accent-soft text-accent-ink" : "text-ink hover:bg-sunken",
              )}
            >
              <Dot standing={standingOf(step)} number={place + 1} />
              <span aria-hidden className="font-medium max-md:hidden">
                {t(`${step.step}.name`)}
              </span>
              <span className="sr-only">{`${t(`${step.step}.name`)}: ${t(`standing.${standingOf(step)}`)}`}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Dot({ standing, number }: { standing: Standing; number: number }) {
  const { i18n } = useTranslation();
  const isDone = standing === "done";
  const look = isDone ? "border-good bg-good-soft text-good-ink" : "border-line-strong";
  return (
    <span
      aria-hidden
      className={clsx(
        "grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold tabular-nums",
        look,
        standing === "skipped" && "border-dashed",
      )}
    >
      {isDone ? <Check className="size-3.5" strokeWidth={3} /> : number.toLocaleString(i18n.language)}
    </span>
  );
}
