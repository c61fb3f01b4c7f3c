import { Check, ReceiptText } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { AddLink } from "@/components/list/add-link";
import { Money } from "@/components/order/money";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Plan, usePlans } from "@/lib/resources/platform";
import { QUOTAS, sizeOf } from "../looks";
import { PlanSheet } from "./plan-sheet";

/** What shops can be on: what each plan costs and allows. */
export function Plans() {
  const { t } = useTranslation("platform");
  const { data, error, mutate } = usePlans();
  const [search] = useSearchParams();
  const opened = data?.find(({ id }) => id === search.get("plan"));
  const add = <AddLink>{t("plans.new")}</AddLink>;
  return (
    <>
      <PageHeader title={t("nav.plans")} count={data?.length} action={add} />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-4 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("plans.intro")}</p>
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} className="h-40" />)}
        {data?.length === 0 && <Empty icon={ReceiptText} title={t("plans.none")} action={add} />}
        <ul aria-label={t("nav.plans")} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fill,minmax(15rem,1fr))]">
          {data?.map((plan) => (
            <Item key={plan.id} plan={plan} />
          ))}
        </ul>
      </div>
      {opened && <PlanSheet key={opened.id} plan={opened} />}
      {search.has("new") && <PlanSheet plan={null} />}
    </>
  );
}

function Item({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation("platform");
  const { id, name, price, offered, trial_days, limits } = plan;
  return (
    <li className="grid content-start gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 flex-1 text-base font-semibold">
          <bdi>{name}</bdi>
        </h2>
        {!offered && <Badge>{t("plans.notOffered")}</Badge>}
      </div>
      <p className="text-lg font-semibold tabular-nums">
        <Money value={price} /> <span className="text-sm font-normal text-ink-soft">{t("plans.aMonth")}</span>
      </p>
      <ul className="grid gap-1 text-sm text-ink-soft">
        {trial_days !== null && <Line>{t("plans.trial", { count: trial_days })}</Line>}
        {QUOTAS.map((quota) => {
          const limit = limits[quota] ?? null;
          return (
            <Line key={quota}>
              {t(`quota.${quota}`)}: <bdi>{limit === null ? t("plans.unlimited") : sizeOf(quota, limit, i18n.language)}</bdi>
            </Line>
          );
        })}
      </ul>
      <Button asChild size="sm" className="justify-self-start">
        <Link to={{ search: `?plan=${id}` }} aria-label={t("plans.changeOf", { name })}>
          {t("plans.change")}
        </Link>
      </Button>
    </li>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <Check aria-hidden className="mt-0.5 size-3.5 shrink-0 text-good-ink" />
      <span>{children}</span>
    </li>
  );
}
