import { useMemo } from "react";
import { Controller } from "react-hook-form";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { LabelsField } from "@/components/shop/labels-field";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeCustomer, type Customer, type CustomerLanguage, LANGUAGES } from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";


/** What the team writes about a customer; the customer never sees it. */
export function CustomerForm({ customer }: { customer: Customer }) {
  const { t } = useTranslation(["customers", "common"]);
  const cache = useCache();
  const mayChange = useMay("agent");
  const form = useSchemaForm(useMemo(() => SCHEMA, []), {
    name: customer.name ?? "",
    language: customer.language ?? "",
    labels: customer.labels,
    notes: customer.notes,
  });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async (values) => {
    const { name, language, labels, notes } = values;
    await changeCustomer(cache, customer.id, { name: name || null, language: (language || null) as CustomerLanguage | null, labels, notes });
    form.reset(values);
    toast.success(t("common:saved"));
  });
  return (
    <form noValidate onSubmit={submit}>
      <UnsavedGuard when={isDirty && !isSubmitting} />
      <fieldset disabled={!mayChange} className="grid gap-4">
        <Field label={t("about.name")} error={errors.name?.message}>
          <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
        </Field>
        <Field label={t("column.language")} hint={t("about.languageHint")} error={errors.language?.message}>
          <Select {...form.register("language")}>
            <option value="">{t("about.unknown")}</option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {t(`common:spoken.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("column.labels")} hint={t("about.labelsHint")} error={errors.labels?.message}>
          <Controller
            control={form.control}
            name="labels"
            render={({ field: { value, onChange } }) => <LabelsField value={value} onChange={onChange} />}
          />
        </Field>
        <Field label={t("about.notes")} hint={t("about.notesHint")} error={errors.notes?.message}>
          <Textarea maxLength={4096} {...form.register("notes")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
        {mayChange && (
          <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
            {t("common:save")}
          </Button>
        )}
      </fieldset>
    </form>
  );
}

const SCHEMA = z.object({
  name: z.string().check(z.trim()),
  language: z.string(),
  labels: z.array(z.string()),
  notes: z.string().check(z.trim()),
});
