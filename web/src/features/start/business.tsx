import { useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Button } from "@/components/button";
import { CountryOptions } from "@/components/country-options";
import { Field } from "@/components/field";
import { FormError } from "@/components/form";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Textarea } from "@/components/textarea";
import { UnsavedGuard } from "@/components/unsaved";
import { useCache } from "@/lib/cache";
import { submitWith, useSchemaForm } from "@/lib/forms";
import { useCountries } from "@/lib/resources/countries";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";
import { CATEGORIES, changeOf, type Details, detailsOf } from "./details";

/** What the shop is called, where it is and what it sells in, and what it tells of itself. */
export function Business({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(["start", "common"]);
  const cache = useCache();
  const form = useSchemaForm(useSchema(), detailsOf(tenant));
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async (values) => {
    await changeTenant(cache, changeOf(values));
    form.reset(values);
    toast.success(t("common:saved"));
  });
  return (
    <form noValidate onSubmit={submit} className="grid max-w-md gap-4">
      <UnsavedGuard when={isDirty && !isSubmitting} />
      <Field label={t("business.shop")} error={errors.name?.message}>
        <Input dir="auto" autoComplete="organization" maxLength={200} {...form.register("name")} />
      </Field>
      <Where form={form} />
      <Told form={form} />
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
        {t("common:save")}
      </Button>
    </form>
  );
}

/** Another country brings its currency; the time zone follows on the server. */
function Where({ form }: { form: UseFormReturn<Details> }) {
  const { t, i18n } = useTranslation("start");
  const { errors } = form.formState;
  const countries = useCountries().data ?? [];
  const names = useMemo(() => new Intl.DisplayNames(i18n.language, { type: "currency" }), [i18n.language]);
  const choose = (code: string) => {
    const country = countries.find((one) => one.code === code);
    if (country) form.setValue("currency", country.currency, { shouldDirty: true });
  };
  return (
    <>
      <Field label={t("business.country")} error={errors.country?.message}>
        <Select
          key={countries.length}
          {...form.register("country", { onChange: ({ target }: { target: HTMLSelectElement }) => choose(target.value) })}
        >
          <CountryOptions countries={countries} />
        </Select>
      </Field>
      <Field label={t("business.currency")} hint={t("business.currencyHint")} error={errors.currency?.message}>
        <Select {...form.register("currency")}>
          {Intl.supportedValuesOf("currency").map((code) => (
            <option key={code} value={code}>{`${code} · ${names.of(code) ?? code}`}</option>
          ))}
        </Select>
      </Field>
    </>
  );
}

/** The assistant tells it to who asks; all of it may stay empty. */
function Told({ form }: { form: UseFormReturn<Details> }) {
  const { t } = useTranslation("start");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("business.category")} error={errors.category?.message}>
        <Select {...form.register("category")}>
          {CATEGORIES.map((one) => (
            <option key={one} value={one}>
              {one === "" ? t("business.noCategory") : t(`business.categories.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("business.about")} hint={t("business.aboutHint")} error={errors.about?.message}>
        <Textarea rows={2} maxLength={500} {...form.register("about")} />
      </Field>
      <Field label={t("business.address")} error={errors.address?.message}>
        <Input dir="auto" autoComplete="street-address" maxLength={200} {...form.register("address")} />
      </Field>
      <Field label={t("business.website")} error={errors.website?.message}>
        <Input dir="ltr" type="url" autoComplete="url" maxLength={200} placeholder="https://" {...form.register("website")} />
      </Field>
      <Field label={t("business.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="email" maxLength={254} {...form.register("email")} />
      </Field>
    </>
  );
}

function useSchema() {
  const { t } = useTranslation(["start", "common"]);
  return useMemo(() => {
    const trimmed = z.trim();
    const website = z.regex(/^(https?:\/\/\S+\.\S+)?$/, t("business.websiteWrong"));
    const email = z.regex(/^([^@\s]+@[^@\s]+\.[^@\s]+)?$/, t("common:form.email"));
    return z.object({
      name: z.string().check(trimmed, z.minLength(1, t("common:form.required"))),
      country: z.string(),
      currency: z.string(),
      category: z.enum(CATEGORIES),
      about: z.string().check(trimmed),
      address: z.string().check(trimmed),
      website: z.string().check(trimmed, website),
      email: z.string().check(trimmed, email),
    });
  }, [t]);
}
