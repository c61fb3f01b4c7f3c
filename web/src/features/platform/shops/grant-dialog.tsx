import { useMemo } from "react";
import { useWatch } from "react-hook-form";
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
import { dayStart, nextDay } from "@/lib/locale/zone-day";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { grantQuota, type TenantDetail } from "@/lib/resources/platform";
import { QUOTAS, STEP } from "../looks";

interface Values {
  quota: (typeof QUOTAS)[number];
  amount: string;
  until: string;
  reason: string;
}

const EMPTY: Values = { quota: "messages", amount: "", until: "", reason: "" };

/** More of a quota than the plan allows, to the end of a day. */
export function GrantDialog({ tenant, onClose }: { tenant: TenantDetail; onClose: () => void }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const form = useSchemaForm<Values>(useSchema(), EMPTY);
  const { errors, isSubmitting } = form.formState;
  const quota = useWatch({ control: form.control, name: "quota" });
  const submit = submitWith(form, async ({ quota, amount, until, reason }) => {
    await grantQuota(cache, tenant.id, { quota, amount: Number(amount) * STEP[quota], until: dayStart(nextDay(until), "UTC"), reason });
    toast.success(t("grant.given"));
    onClose();
  });
  const footer = (
    <Button look="primary" type="submit" form="grant" busy={isSubmitting}>
      {t("grant.give")}
    </Button>
  );
  return (
    <Dialog open title={t("grant.dialog", { name: tenant.name })} description={t("grant.text")} footer={footer} onOpenChange={onClose}>
      <form id="grant" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("grant.of")}>
          <Select {...form.register("quota")}>
            {QUOTAS.map((one) => (
              <option key={one} value={one}>
                {t(`quota.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t(`grant.amount.${quota}`)} error={errors.amount?.message}>
          <Input dir="ltr" inputMode="numeric" autoComplete="off" maxLength={9} {...form.register("amount")} />
        </Field>
        <Field label={t("grant.last")} hint={t("grant.lastHint")} error={errors.until?.message}>
          <Input type="date" {...form.register("until")} />
        </Field>
        <Field label={t("reason")} hint={t("grant.reasonHint")} error={errors.reason?.message}>
          <Textarea dir="auto" rows={2} maxLength={200} {...form.register("reason")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

function useSchema() {
  const { t } = useTranslation(["platform", "common"]);
  return useMemo(() => {
    const some = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    const amount = z.string().check(z.trim(), z.regex(/^[1-9]\d{0,8}$/, t("grant.whole")));
    return z.object({ quota: z.enum(QUOTAS), amount, until: some, reason: some });
  }, [t]);
}
