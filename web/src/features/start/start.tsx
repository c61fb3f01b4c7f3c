import { useEffect, useState } from "react";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useChecklist } from "@/lib/resources/dashboard";
import { useTenant } from "@/lib/resources/tenant";
import { End } from "./end";
import { StepList } from "./step-list";
import { StepPanel } from "./step-panel";
import { after, stepAt } from "./steps";

/** From sign-up to selling, one step at a time; each can be put off and taken up again on any device. */
export function Start() {
  const { t } = useTranslation("start");
  const [{ step: named }, go] = useFilters({ step: "" });
  const checklist = useChecklist();
  const tenant = useTenant();
  const [moved, setMoved] = useState(false);
  const goOn = (next: string) => {
    setMoved(true);
    go({ step: next });
  };
  const error = checklist.error ?? tenant.error;
  const steps = checklist.data?.steps;
  const current = !steps || named === "end" ? null : stepAt(named, steps);
  const step = current?.step;
  useEffect(() => {
    // Doing a step must not whisk it away: one goes on by oneself.
    if (!named && step) go({ step });
  }, [named, step, go]);
  if (!steps || !tenant.data) {
    return (
      <>
        <PageHeader title={t("title")} />
        {error ? <Failure error={error} onRetry={() => void checklist.mutate()} /> : <SkeletonRows />}
      </>
    );
  }
  return (
    <>
      <PageHeader title={t("title")} />
      <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-4 px-4 py-4 md:grid-cols-[14rem_minmax(0,1fr)] md:gap-6 md:px-6 md:py-6">
        <StepList steps={steps} current={current} />
        {current ? (
          <StepPanel key={step} step={current} after={after(current.step, steps)} tenant={tenant.data} takesFocus={moved} onGo={goOn} />
        ) : (
          <End />
        )}
      </div>
    </>
  );
}
