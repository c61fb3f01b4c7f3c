import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { FormError } from "@/components/form";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { UnsavedGuard } from "@/components/unsaved";
import { useCache } from "@/lib/cache";
import { submitWith, useSchemaForm } from "@/lib/forms";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";

/** What the shop is called, and the currency it sells in. */
export function Business({ tenant }: { tenant: Tenant }) {
  const { t, i18n } = useTranslation(["start", "common"]);
  const cache = useCache();
  const schema = useMemo(
    () => z.object({ name: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))), currency: z.string() }),
    [t],
  );
  const form = useSchemaForm(schema, { name: tenant.name, currency: tenant.currency });
  const names = useMemo(() => new Intl.DisplayNames(i18n.language, { type: "currency" }), [i18n.language]);
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async (values) => {
    await changeTenant(cache, values);
    form.reset(values);
    toast.success(t("common:saved"));
  });
  return (
    <form noValidate onSubmit={submit} className="grid max-w-md gap-4">
      <UnsavedGuard when={isDirty && !isSubmitting} />
      <Field label={t("business.shop")} error={errors.name?.message}>
        <Input dir="auto" autoComplete="organization" maxLength={200} {...form.register("name")} />
      </Field>
      <Field label={t("business.currency")} hint={t("business.currencyHint")} error={errors.currency?.message}>
        <Select {...form.register("currency")}>
          {Intl.supportedValuesOf("currency").map((code) => (
            <option key={code} value={code}>{`${code} · ${names.of(code) ?? code}`}</option>
          ))}
        </Select>
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
        {t("common:save")}
      </Button>
    </form>
  );
}
