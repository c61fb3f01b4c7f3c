import { ArrowRight, Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { ShareCard } from "@/components/chat/share-card";
import { TestMessage } from "@/components/chat/test-message";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import type { Step } from "@/lib/resources/dashboard";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";
import { Business } from "./business";
import { PriceList } from "./price-list";
import { Rehearse } from "./rehearse";
import { standingOf, type StepName } from "./steps";
import { Tone } from "./tone";
import { WithNumber } from "./with-number";

interface StepPanelProps {
  step: Step;
  /** What comes behind it. */
  after: StepName | "end";
  tenant: Tenant;
  /** Somebody went on to it, rather than opening the page. */
  takesFocus: boolean;
  onGo: (step: StepName | "end") => void;
}

/** One step: what it is for, the doing of it, and the way on. */
export function StepPanel(props: StepPanelProps) {
  const { tenant, takesFocus } = props;
  const { step } = props.step;
  const { t } = useTranslation("start");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <section aria-labelledby="step" className="grid min-w-0 content-start gap-4 rounded-lg border border-line bg-surface p-4 md:p-6">
      <div className="grid gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2 id="step" ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight outline-none">
            {t(`${step}.title`)}
          </h2>
          {props.step.done && (
            <Badge tone="good" icon={Check}>
              {t("standing.done")}
            </Badge>
          )}
        </div>
        <p className="max-w-prose text-pretty text-ink-soft">{t(`${step}.text`)}</p>
      </div>
      <Doing step={step} tenant={tenant} />
      <WayOn {...props} />
    </section>
  );
}

const PLACES = { payments: "/payment-methods?new=1", test: "/try", number: "/whatsapp" } as const;

function Doing({ step, tenant }: { step: StepName; tenant: Tenant }) {
  if (step === "business") return <Business tenant={tenant} />;
  if (step === "catalogue") return <PriceList tenant={tenant} />;
  if (step === "tone") return <Tone tenant={tenant} />;
  if (step === "rehearse") return <Rehearse />;
  if (step === "test_message") return <WithNumber>{(account) => <TestMessage account={account} />}</WithNumber>;
  if (step === "share") return <WithNumber>{(account) => <ShareCard account={account} />}</WithNumber>;
  return <Elsewhere step={step} />;
}

function Elsewhere({ step }: { step: keyof typeof PLACES }) {
  const { t } = useTranslation("start");
  return (
    <Button asChild look="primary" className="justify-self-start">
      <Link to={PLACES[step]}>
        {t(`${step}.action`)}
        <ArrowRight aria-hidden className="rtl:-scale-x-100" />
      </Link>
    </Button>
  );
}

function WayOn({ step, after, tenant, onGo }: StepPanelProps) {
  const { t } = useTranslation("start");
  const cache = useCache();
  const { busy, run } = useAction();
  const skip = async () => {
    const skipped_steps = [...new Set([...(tenant.settings.skipped_steps ?? []), step.step])];
    if (await run(() => changeTenant(cache, { settings: { skipped_steps } }))) onGo(after);
  };
  return (
    <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
      {standingOf(step) === "done" ? (
        <Button look="primary" onClick={() => onGo(after)}>
          {t("next")}
        </Button>
      ) : (
        <Button look="ghost" busy={busy} onClick={() => void skip()}>
          {t("skip")}
        </Button>
      )}
    </div>
  );
}
