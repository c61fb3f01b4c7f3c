import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { moveTenant, type TenantDetail } from "@/lib/resources/platform";
import { MOVES, STATES } from "../looks";

/** Suspend, bring back or close a shop, with a reason that the shop sees. */
export function StateDialog({ tenant, onClose }: { tenant: TenantDetail; onClose: () => void }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const schema = useMemo(
    () => z.object({ state: z.enum(STATES), reason: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }),
    [t],
  );
  const [first] = MOVES[tenant.state];
  const form = useSchemaForm<Values>(schema, { state: first, reason: "" });
  const { errors, isSubmitting } = form.formState;
  const state = useWatch({ control: form.control, name: "state" });
  const submit = submitWith(form, async ({ state, reason }) => {
    await moveTenant(cache, tenant.id, state, reason);
    toast.success(t("common:saved"));
    onClose();
  });
  const isHarsh = state === "suspended" || state === "closed";
  const footer = (
    <Button look={isHarsh ? "danger" : "primary"} type="submit" form="state" busy={isSubmitting}>
      {t(`move.${state}`)}
    </Button>
  );
  return (
    <Dialog open title={t("move.title", { name: tenant.name })} description={t(`move.${state}Text`)} footer={footer} onOpenChange={onClose}>
      <form id="state" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("move.to")}>
          <Select {...form.register("state")}>
            {MOVES[tenant.state].map((one) => (
              <option key={one} value={one}>
                {t(`state.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("reason")} hint={t("reasonHint")} error={errors.reason?.message}>
          <Textarea rows={2} maxLength={200} {...form.register("reason")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

interface Values {
  state: TenantDetail["state"];
  reason: string;
}
