import { clsx } from "clsx";
import { ArrowRight, Check, PartyPopper, X } from "lucide-react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Ring } from "@/components/chart/ring";
import { Tooltip } from "@/components/dialog/tooltip";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useStored } from "@/lib/page/stored";
import { progressOf, type Step, useChecklist } from "@/lib/resources/dashboard";
import { useMay } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";

/** Where each step is done, and about how many minutes it takes. */
const WAYS: Record<Step["step"], [to: string, minutes: number]> = {
  business: ["/start?step=business", 1],
  catalogue: ["/start?step=catalogue", 5],
  payments: ["/payment-methods?new=1", 2],
  tone: ["/start?step=tone", 1],
  test: ["/try", 2],
  rehearse: ["/start?step=rehearse", 2],
  number: ["/whatsapp", 3],
  test_message: ["/start?step=test_message", 1],
  share: ["/start?step=share", 2],
};

/** What a new shop does first, until it is done or put away. Who may not set up the shop is not shown it. */
export function FirstSteps() {
  const isAdmin = useMay("admin");
  const steps = useChecklist().data?.steps;
  const shop = useTenant().data?.id;
  const [hidden, setHidden] = useStored(`first-steps:${shop}`);
  const { t } = useTranslation("home");
  if (!isAdmin || !steps || !shop || hidden) return null;
  const hide = () => {
    setHidden("hidden");
    toast(t("steps.hidden"), { action: { label: t("steps.undo"), onClick: () => setHidden(null) } });
  };
  if (progressOf(steps).next.length) return <Steps steps={steps} onHide={hide} />;
  const isLinked = steps.some(({ step, done }) => step === "number" && done);
  return isLinked ? null : <Ready onHide={hide} />;
}

function Steps({ steps, onHide }: { steps: Step[]; onHide: () => void }) {
  const { t } = useTranslation("home");
  const { done, total, next: open } = progressOf(steps);
  const [next, ...ahead] = open;
  return (
    <section aria-labelledby="first-steps" className="overflow-hidden rounded-lg border border-line bg-surface lg:col-span-2">
      <div className="flex items-center gap-3 py-3 ps-4 pe-2">
        <Ring part={done / total} />
        <div className="min-w-0 flex-1">
          <h2 id="first-steps" className="text-lg font-semibold">
            {t("steps.title")}
          </h2>
          <p className="text-sm text-ink-soft">{t("steps.progress", { done, total })}</p>
        </div>
        <Button asChild look="ghost">
          <Link to="/start">{t("steps.guided")}</Link>
        </Button>
        <Hide onHide={onHide} />
      </div>
      <div className={clsx("grid border-y border-line", ahead.length > 0 && "md:grid-cols-2")}>
        {next && <NextStep name={next.step} />}
        {ahead.length > 0 && (
          <ol className="divide-y divide-line max-md:border-t max-md:border-line md:border-s md:border-line">
            {ahead.map((step) => (
              <StepAhead key={step.step} step={step} />
            ))}
          </ol>
        )}
      </div>
      <ul aria-label={t("steps.done")} className="flex flex-wrap gap-x-4 gap-y-1 px-4 py-2.5 text-sm text-ink-faint">
        {steps
          .filter((step) => step.done)
          .map(({ step }) => (
            <li key={step} className="flex items-center gap-1">
              <Check aria-hidden className="size-3.5 text-good-ink" strokeWidth={3} />
              {t(`steps.${step}.title`)}
            </li>
          ))}
      </ul>
    </section>
  );
}

function NextStep({ name }: { name: Step["step"] }) {
  const { t } = useTranslation("home");
  const [to, minutes] = WAYS[name];
  return (
    <div className="grid content-center justify-items-start gap-1 bg-accent-soft p-4 md:p-6">
      <p className="text-xs font-medium text-accent-ink">
        {t("steps.next")} · {t("steps.minutes", { count: minutes })}
      </p>
      <p className="text-xl font-semibold tracking-tight">{t(`steps.${name}.title`)}</p>
      <p className="text-pretty text-ink-soft">{t(`steps.${name}.text`)}</p>
      <Button asChild look="primary" className="mt-3">
        <Link to={to}>
          {t("steps.begin")}
          <ArrowRight aria-hidden className="rtl:-scale-x-100" />
        </Link>
      </Button>
    </div>
  );
}

/** All of it can be pressed. */
function StepAhead({ step: { step, optional } }: { step: Step }) {
  const { t } = useTranslation("home");
  const [to, minutes] = WAYS[step];
  return (
    <li className="relative flex min-h-11 items-center gap-3 px-4 py-2 transition-colors duration-150 hover:bg-sunken">
      <span className="size-4 shrink-0 rounded-full border border-line-strong" />
      <Link to={to} className="min-w-0 flex-1 font-medium -outline-offset-2 after:absolute after:inset-0">
        {t(`steps.${step}.title`)}
      </Link>
      {optional && <Badge>{t("steps.optional")}</Badge>}
      <span className="text-xs whitespace-nowrap text-ink-faint">{t("steps.minutes", { count: minutes })}</span>
    </li>
  );
}

function Ready({ onHide }: { onHide: () => void }) {
  const { t } = useTranslation("home");
  return (
    <section
      aria-labelledby="ready"
      className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-accent-soft py-3 ps-4 pe-2 lg:col-span-2"
    >
      <PartyPopper aria-hidden className="size-6 shrink-0 text-accent-ink" />
      <div className="min-w-0 flex-1 basis-64">
        <h2 id="ready" className="text-lg font-semibold">
          {t("steps.readyTitle")}
        </h2>
        <p className="text-ink-soft">{t("steps.readyText")}</p>
      </div>
      <Button asChild look="primary">
        <Link to="/whatsapp">{t("steps.readyAction")}</Link>
      </Button>
      <Hide onHide={onHide} />
    </section>
  );
}

function Hide({ onHide }: { onHide: () => void }) {
  const { t } = useTranslation("home");
  return (
    <Tooltip text={t("steps.hide")}>
      <Button look="ghost" size="icon" aria-label={t("steps.hide")} onClick={onHide}>
        <X aria-hidden />
      </Button>
    </Tooltip>
  );
}
