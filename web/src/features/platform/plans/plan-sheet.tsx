import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changePlan, createPlan, type Plan } from "@/lib/resources/platform";
import { QUOTAS } from "../looks";
import { changeOf, NEW, newOf, type PlanValues, useSchema, valuesOf } from "./plan-values";

const REFUSALS = { fields: { plan_exists: "id" } } as const;
const CURRENCIES = Intl.supportedValuesOf("currency");

/** A plan's price and limits; null writes a new one. */
export function PlanSheet({ plan }: { plan: Plan | null }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm<PlanValues>(useSchema(), plan ? valuesOf(plan) : NEW);
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(
    form,
    async (values) => {
      await (plan ? changePlan(cache, plan.id, changeOf(values)) : createPlan(cache, newOf(values)));
      toast.success(t("common:saved"));
      await navigate({ search: "" }, { state: SAVED });
    },
    REFUSALS,
  );
  const footer = (
    <Button look="primary" type="submit" form="plan" busy={isSubmitting}>
      {t("common:save")}
    </Button>
  );
  return (
    <Sheet open title={plan?.name ?? t("plans.new")} description={plan ? t("plans.counts") : undefined} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="plan" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Basics form={form} isNew={!plan} />
        <Limits form={form} />
        <LabelledSwitch control={form.control} name="offered" label={t("plans.offered")} hint={t("plans.offeredHint")} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<PlanValues>>;

function Basics({ form, isNew }: { form: Form; isNew: boolean }) {
  const { t } = useTranslation("platform");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("plans.name")} error={errors.name?.message}>
        <Input dir="auto" maxLength={80} autoComplete="off" {...form.register("name")} />
      </Field>
      {isNew && (
        <Field label={t("plans.id")} hint={t("plans.idHint")} error={errors.id?.message}>
          <Input dir="ltr" className="font-mono" maxLength={40} autoComplete="off" {...form.register("id")} />
        </Field>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-2">
        <Field label={t("plans.price")} error={errors.amount?.message}>
          <Input dir="ltr" inputMode="decimal" autoComplete="off" className="tabular-nums" {...form.register("amount")} />
        </Field>
        <Field label={t("plans.currency")} error={errors.currency?.message}>
          <Select {...form.register("currency")}>
            {CURRENCIES.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </Select>
        </Field>
      </div>
      {isNew && (
        <Field label={t("plans.trialDays")} hint={t("plans.trialHint")} error={errors.trial_days?.message}>
          <Input dir="ltr" inputMode="numeric" autoComplete="off" {...form.register("trial_days")} />
        </Field>
      )}
    </>
  );
}

function Limits({ form }: { form: Form }) {
  const { t } = useTranslation("platform");
  const { errors } = form.formState;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 text-base font-semibold">{t("plans.limits")}</legend>
      <p className="text-sm text-ink-soft">{t("plans.limitsHint")}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {QUOTAS.map((quota) => (
          <Field key={quota} label={t(`plans.limit.${quota}`)} error={errors.limits?.[quota]?.message}>
            <Input dir="ltr" inputMode="decimal" autoComplete="off" {...form.register(`limits.${quota}`)} />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
