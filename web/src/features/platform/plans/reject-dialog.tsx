import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type PlatformInvoice, rejectInvoice } from "@/lib/resources/platform";

/** Why a payment is not accepted; the shop reads it. */
export function RejectDialog({ invoice, onClose }: { invoice: PlatformInvoice; onClose: () => void }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const schema = useMemo(() => z.object({ reason: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }), [t]);
  const form = useSchemaForm(schema, { reason: "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, async ({ reason }) => {
    await rejectInvoice(cache, invoice.id, reason);
    toast.success(t("invoices.rejected", { name: invoice.tenant_name }));
    onClose();
  });
  const footer = (
    <Button look="danger" type="submit" form="reject" busy={isSubmitting}>
      {t("invoices.reject")}
    </Button>
  );
  return (
    <Dialog open title={t("invoices.rejectTitle", { name: invoice.tenant_name })} footer={footer} onOpenChange={onClose}>
      <form id="reject" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("reason")} hint={t("reasonHint")} error={errors.reason?.message}>
          <Textarea rows={2} maxLength={200} {...form.register("reason")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}
