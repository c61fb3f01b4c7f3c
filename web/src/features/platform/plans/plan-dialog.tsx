import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { chooseTenantPlan, type TenantDetail, usePlans } from "@/lib/resources/platform";

/** Another plan, and until when it is paid for. */
export function PlanDialog({ tenant, onClose }: { tenant: TenantDetail; onClose: () => void }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const plans = usePlans().data ?? [];
  const schema = useMemo(
    () => z.object({ plan_id: z.string(), until: z.string(), reason: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }),
    [t],
  );
  const form = useSchemaForm(schema, { plan_id: tenant.plan_id, until: tenant.paid_until?.slice(0, 10) ?? "", reason: "" });
  const { errors, isSubmitting, dirtyFields } = form.formState;
  const submit = submitWith(form, async ({ plan_id, until, reason }) => {
    const paid_until = until ? `${until}T00:00:00Z` : null;
    await chooseTenantPlan(cache, tenant.id, { plan_id, reason, ...(dirtyFields.until && { paid_until }) });
    toast.success(t("common:saved"));
    onClose();
  });
  const footer = (
    <Button look="primary" type="submit" form="plan" busy={isSubmitting}>
      {t("common:save")}
    </Button>
  );
  return (
    <Dialog open title={t("plan.title", { name: tenant.name })} footer={footer} onOpenChange={onClose}>
      <form id="plan" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("tenants.plan")} hint={t("plan.hint")} error={errors.plan_id?.message}>
          <Select key={plans.length} {...form.register("plan_id")}>
            {plans.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("tenant.paidUntil")} hint={t("plan.untilHint")} error={errors.until?.message}>
          <Input type="date" {...form.register("until")} />
        </Field>
        <Field label={t("reason")} hint={t("reasonHint")} error={errors.reason?.message}>
          <Textarea rows={2} maxLength={200} {...form.register("reason")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}
