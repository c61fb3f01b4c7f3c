import { Check } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { Money } from "@/components/order/money";
import { Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import type { Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { times } from "@/lib/locale/money";
import { openInvoice, type Plan, useBilling } from "@/lib/resources/billing";
import { useMay } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { sizeOf } from "./usage";

/** The plan at hand, until when it is paid for, and the others. */
export function PlanCard() {
  const { t } = useTranslation("settings");
  const { data, error, mutate } = useBilling();
  return (
    <Card title={t("plan.title")}>
      {data ? <Plans billing={data} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={2} className="h-20" />}
    </Card>
  );
}

function Plans({ billing }: { billing: Schema<"BillingView"> }) {
  const [chosen, setChosen] = useState<Plan | null>(null);
  const { plan, offered } = billing;
  const others = offered.filter(({ id }) => id !== plan.id);
  return (
    <div className="grid gap-4">
      <Standing billing={billing} />
      <ul className="grid gap-3 sm:grid-cols-2">
        {[plan, ...others].map((one) => (
          <PlanItem key={one.id} plan={one} isOurs={one.id === plan.id} onChoose={() => setChosen(one)} />
        ))}
      </ul>
      {chosen && <PayDialog plan={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

/** In one sentence: trial, paid, late, or for ever. */
function Standing({ billing: { paid_until } }: { billing: Schema<"BillingView"> }) {
  const { t } = useTranslation("settings");
  const status = useTenant().data?.status;
  if (!paid_until) return <p className="text-base text-ink-soft">{t("plan.noEnd")}</p>;
  const isLate = status === "past_due" || status === "suspended";
  return (
    <p className={isLate ? "text-base font-medium text-bad-ink" : "text-base text-ink-soft"}>
      {t(isLate ? "plan.late" : status === "trial" ? "plan.trial" : "plan.paid")} <Time at={paid_until} as="day" />
    </p>
  );
}

interface PlanItemProps {
  plan: Plan;
  isOurs: boolean;
  onChoose: () => void;
}

function PlanItem({ plan, isOurs, onChoose }: PlanItemProps) {
  const { t, i18n } = useTranslation("settings");
  const isOwner = useMay("owner");
  const costs = !/^0(\.0*)?$/.test(plan.price.amount);
  const limits = Object.entries(plan.limits) as [keyof Plan["limits"] & Parameters<typeof sizeOf>[0], number | null][];
  return (
    <li className="grid content-start gap-3 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-base font-semibold">
          <bdi>{plan.name}</bdi>
        </h3>
        {isOurs && <Badge tone="accent">{t("plan.yours")}</Badge>}
      </div>
      <p className="text-lg font-semibold">
        {costs ? <Money value={plan.price} /> : t("plan.free")}
        {costs && <span className="ms-1 text-sm font-normal text-ink-soft">{t("plan.aMonth")}</span>}
      </p>
      <ul className="grid gap-1 text-sm text-ink-soft">
        {limits.map(([quota, limit]) => (
          <li key={quota} className="flex items-start gap-2">
            <Check aria-hidden className="mt-0.5 size-3.5 shrink-0 text-good-ink" />
            {limit === null ? (
              t("plan.unlimited", { what: t(`quota.${quota}`) })
            ) : (
              <span>
                {t(`quota.${quota}`)}: <bdi>{sizeOf(quota, limit, i18n.language)}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
      {isOwner && costs && (
        <Button look={isOurs ? "secondary" : "primary"} className="mt-1 justify-self-start" onClick={onChoose}>
          {t(isOurs ? "plan.extend" : "plan.choose")}
        </Button>
      )}
    </li>
  );
}

const MONTHS = [1, 3, 6, 12] as const;
const REFUSALS = { invoice_open: "invoices.openAlready", nothing_to_pay: "invoices.nothing" } as const;

/** How many months; an invoice is opened, and the plan changes once it is paid. */
function PayDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const cache = useCache();
  const [months, setMonths] = useState(1);
  const { busy, run } = useAction((error) => {
    const { code } = error.problem;
    return code in REFUSALS ? t(REFUSALS[code as keyof typeof REFUSALS]) : wordsFor(error);
  });
  const open = async () => {
    if (!(await run(() => openInvoice(cache, plan.id, months)))) return;
    toast.success(t("invoices.opened"));
    onClose();
  };
  const footer = (
    <Button look="primary" busy={busy} onClick={() => void open()}>
      {t("plan.invoice")}
    </Button>
  );
  return (
    <Dialog open onOpenChange={onClose} title={plan.name} description={t("plan.payText")} footer={footer}>
      <div className="grid gap-4">
        <Field label={t("plan.months")}>
          <Select value={months} onChange={({ target }) => setMonths(Number(target.value))}>
            {MONTHS.map((count) => (
              <option key={count} value={count}>
                {t("plan.month", { count })}
              </option>
            ))}
          </Select>
        </Field>
        <p className="flex items-baseline justify-between gap-3 text-base">
          {t("plan.total")} <Money value={times(plan.price, months)} className="text-lg font-semibold tabular-nums" />
        </p>
      </div>
    </Dialog>
  );
}
