import { useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { AboutShop, useAboutChecks } from "@/components/shop/about-shop";
import { CountrySelect } from "@/components/shop/country-select";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useCountries } from "@/lib/resources/countries";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";
import { changeOf, type Details, detailsOf } from "./details";

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
      <AboutShop register={form.register} errors={errors} />
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
        <CountrySelect
          countries={countries}
          {...form.register("country", { onChange: ({ target }: { target: HTMLSelectElement }) => choose(target.value) })}
        />
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

function useSchema() {
  const { t } = useTranslation("common");
  const about = useAboutChecks();
  return useMemo(() => {
    const name = z.string().check(z.trim(), z.minLength(1, t("form.required")));
    return z.object({ name, country: z.string(), currency: z.string(), ...about });
  }, [t, about]);
}
