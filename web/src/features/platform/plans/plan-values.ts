import { useMemo } from "react";
import * as z from "zod/mini";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { parseAmount } from "@/lib/locale/money";
import type { NewPlan, Plan, PlanChange } from "@/lib/resources/platform";
import { QUOTAS, STEP } from "../looks";

type Limits = Record<(typeof QUOTAS)[number], string>;

/** As they are typed: limits in what people count (dollars, megabytes), empty where there is none. */
export interface PlanValues {
  id: string;
  name: string;
  amount: string;
  currency: string;
  trial_days: string;
  offered: boolean;
  limits: Limits;
}

const BLANK = Object.fromEntries(QUOTAS.map((quota) => [quota, ""])) as Limits;
export const NEW: PlanValues = { id: "", name: "", amount: "", currency: "USD", trial_days: "", offered: true, limits: BLANK };

export function valuesOf({ id, name, price, offered, limits }: Plan): PlanValues {
  const typed = (quota: keyof Limits) => {
    const limit = limits[quota] ?? null;
    return limit === null ? "" : String(limit / STEP[quota]);
  };
  return {
    ...NEW,
    id,
    name,
    amount: price.amount.replace(/\.0+$/, ""),
    currency: price.currency,
    offered,
    limits: Object.fromEntries(QUOTAS.map((quota) => [quota, typed(quota)])) as Limits,
  };
}

/** What is sent to change a plan; all limits count together. */
export function changeOf({ name, amount, currency, offered, limits }: PlanValues): PlanChange {
  const counted = QUOTAS.map((quota) => [quota, limits[quota] === "" ? null : Math.round(Number(limits[quota]) * STEP[quota])]);
  const price = { amount: parseAmount(amount) ?? amount, currency: currency as Schema<"Money">["currency"] };
  return { name, price, offered, limits: Object.fromEntries(counted) as Plan["limits"] };
}

export function newOf(values: PlanValues): NewPlan {
  const { id, trial_days, name, offered } = values;
  const { price, limits } = changeOf(values) as Required<PlanChange> & Pick<NewPlan, "price" | "limits">;
  return { id, name, price, offered, limits, trial_days: trial_days === "" ? null : Number(trial_days) };
}

export function useSchema() {
  const { t } = useTranslation(["platform", "common"]);
  return useMemo(() => {
    const limit = z.string().check(z.trim(), z.regex(/^(\d{1,9}(\.\d{1,2})?)?$/, t("plans.limitBad")));
    return z.object({
      id: z.string().check(z.trim(), z.regex(/^[a-z][a-z0-9-]{0,39}$/, t("plans.idBad"))),
      name: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))),
      amount: z.string().check(z.refine((typed) => parseAmount(typed) !== null, t("plans.priceBad"))),
      currency: z.string(),
      trial_days: z.string().check(z.trim(), z.regex(/^([1-9]\d{0,2})?$/, t("plans.limitBad"))),
      offered: z.boolean(),
      limits: z.object({
        messages: limit,
        ai_runs: limit,
        ai_cost_usd_cents: limit,
        whatsapp_accounts: limit,
        seats: limit,
        storage_bytes: limit,
      }),
    });
  }, [t]);
}
