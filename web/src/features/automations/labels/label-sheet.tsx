import { useId, useMemo } from "react";
import { Controller } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useCustomerLabels } from "@/lib/resources/customers";
import { changeLabelRule, createLabelRule, type LabelRule } from "@/lib/resources/label-rules";
import { useTenant } from "@/lib/resources/tenant";
import { conditionsOf, FACTS, type Typed, typedOf } from "./conditions";
import { ConditionsField } from "./conditions-field";

const ACTIONS = ["add", "remove"] as const;

interface Values {
  name: string;
  action: (typeof ACTIONS)[number];
  label: string;
  conditions: Typed[];
}

function beginningOf(rule: LabelRule | null): Values {
  if (!rule) return { name: "", action: "add", label: "", conditions: [{ fact: "bought", value: "" }] };
  const { name, action, label, conditions } = rule;
  return { name, action, label, conditions: conditions.map(typedOf) };
}

/** A new rule, or one that is known. */
export function LabelSheet({ rule }: { rule: LabelRule | null }) {
  const { t } = useTranslation(["automations", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const currency = useTenant().data?.currency ?? "PKR";
  const form = useSchemaForm<Values>(useSchema(currency), beginningOf(rule));
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async ({ conditions, ...rest }) => {
    const body = { ...rest, conditions: conditionsOf(conditions, currency)! };
    if (rule) await changeLabelRule(cache, rule.id, body);
    else await createLabelRule(cache, { ...body, active: true });
    toast.success(t("common:saved"));
    await navigate({ search: "" }, { state: SAVED });
  });
  const footer = (
    <Button look="primary" type="submit" form="rule" busy={isSubmitting}>
      {t("common:save")}
    </Button>
  );
  return (
    <Sheet open title={t(rule ? "edit" : "labels.new")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="rule" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Effect form={form} />
        <Conditions form={form} currency={currency} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

function Effect({ form }: { form: Form }) {
  const { t } = useTranslation("automations");
  const { errors } = form.formState;
  const known = useCustomerLabels().data ?? [];
  const list = useId();
  return (
    <>
      <Field label={t("name")} error={errors.name?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("labels.action")}>
          <Select {...form.register("action")}>
            {ACTIONS.map((one) => (
              <option key={one} value={one}>
                {t(`labels.${one}s`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("labels.label")} error={errors.label?.message}>
          <Input dir="auto" maxLength={80} autoComplete="off" list={list} {...form.register("label")} />
        </Field>
        <datalist id={list}>
          {known.map(({ label }) => (
            <option key={label} value={label} />
          ))}
        </datalist>
      </div>
    </>
  );
}

function Conditions({ form, currency }: { form: Form; currency: string }) {
  const fault = form.formState.errors.conditions;
  return (
    <Controller
      control={form.control}
      name="conditions"
      render={({ field }) => (
        <ConditionsField
          conditions={field.value}
          currency={currency}
          error={fault?.message ?? fault?.root?.message}
          onChange={field.onChange}
        />
      )}
    />
  );
}

function useSchema(currency: string) {
  const { t } = useTranslation(["automations", "common"]);
  return useMemo(() => {
    const needed = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    const condition = z.object({ fact: z.enum(FACTS), value: z.string() });
    return z.object({
      name: needed,
      action: z.enum(ACTIONS),
      label: needed,
      conditions: z
        .array(condition)
        .check(z.minLength(1, t("labels.bad")), z.refine((all) => conditionsOf(all, currency) !== null, t("labels.bad"))),
    });
  }, [t, currency]);
}
