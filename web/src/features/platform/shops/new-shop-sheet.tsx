import { useMemo, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Failure, Skeleton } from "@/components/page/states";
import { CountrySelect } from "@/components/shop/country-select";
import { CurrencyOptions, LanguageOptions, ZoneOptions } from "@/components/shop/place-options";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { useTranslation } from "@/lib/locale/i18n";
import { placeOf, zoneHere } from "@/lib/locale/places";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Country, countryOfZone, useCountries } from "@/lib/resources/countries";
import { openTenant, useInstallation, usePlans } from "@/lib/resources/platform";

type Values = z.infer<ReturnType<typeof useSchema>>;
type Form = UseFormReturn<Values>;

/** A shop for somebody: what it is called, whom it is for and where it is; its page then shows the link to hand over. */
export function NewShopSheet() {
  const { t } = useTranslation("platform");
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const { data, error, mutate } = useCountries();
  const footer = (
    <Button look="primary" type="submit" form="opening" busy={busy} disabled={!data}>
      {t("opening.action")}
    </Button>
  );
  return (
    <Sheet open title={t("opening.new")} description={t("opening.text")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      {data ? (
        <ShopForm countries={data} onBusy={setBusy} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <Skeleton className="h-80" />
      )}
    </Sheet>
  );
}

interface ShopFormProps {
  countries: readonly Country[];
  onBusy: (busy: boolean) => void;
}

function ShopForm({ countries, onBusy }: ShopFormProps) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const navigate = useNavigate();
  const [key] = useState(newKey);
  const form = useSchemaForm<Values>(useSchema(), { name: "", email: "", plan_id: "", ...firstPlace(countries) });
  const { errors, isDirty, isSubmitting } = form.formState;
  const submit = submitWith(form, async ({ plan_id, ...values }) => {
    onBusy(true);
    try {
      const { tenant_id, email, path } = await openTenant(cache, { ...values, ...(plan_id && { plan_id }) }, key);
      if (!path) toast.success(t("opening.mailed", { email }));
      await navigate(`/platform/tenants/${tenant_id}`, { state: { ...SAVED, path } });
    } finally {
      onBusy(false);
    }
  });
  return (
    <form id="opening" noValidate onSubmit={submit} className="grid gap-4">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <Field label={t("opening.name")} error={errors.name?.message}>
        <Input dir="auto" maxLength={80} autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label={t("opening.email")} hint={t("opening.emailHint")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="off" {...form.register("email")} />
      </Field>
      <PlanField form={form} />
      <PlaceFields form={form} countries={countries} />
      <FormError>{errors.root?.message}</FormError>
    </form>
  );
}

/** Where this device seems to be. */
function firstPlace(countries: readonly Country[]) {
  const country = countryOfZone(countries, zoneHere());
  return country ? { ...placeOf(country), locale: country.locale } : { country: "", currency: "", time_zone: "", locale: "" };
}

function PlanField({ form }: { form: Form }) {
  const { t } = useTranslation("platform");
  const plans = usePlans().data ?? [];
  const usual = useInstallation().data?.new_shop_plan;
  const nameOf = (id: string | undefined) => plans.find((one) => one.id === id)?.name ?? id ?? "";
  return (
    <Field label={t("tenants.plan")} error={form.formState.errors.plan_id?.message}>
      <Select {...form.register("plan_id")}>
        <option value="">{t("opening.usual", { plan: nameOf(usual) })}</option>
        {plans.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** Another country brings its currency, time zone and language, which may be chosen otherwise. */
function PlaceFields({ form, countries }: { form: Form; countries: readonly Country[] }) {
  const { t } = useTranslation("platform");
  const { errors } = form.formState;
  const [brought, setBrought] = useState(form.getValues("locale"));
  const choose = (code: string) => {
    const country = countries.find((one) => one.code === code);
    if (!country) return;
    const { currency, time_zone } = placeOf(country);
    setBrought(country.locale);
    form.setValue("currency", currency);
    form.setValue("time_zone", time_zone);
    form.setValue("locale", country.locale);
  };
  return (
    <>
      <Field label={t("opening.country")} error={errors.country?.message}>
        <CountrySelect
          countries={countries}
          {...form.register("country", { onChange: ({ target }: { target: HTMLSelectElement }) => choose(target.value) })}
        />
      </Field>
      <Field label={t("opening.zone")} error={errors.time_zone?.message}>
        <Select {...form.register("time_zone")}>
          <ZoneOptions known={form.getValues("time_zone")} />
        </Select>
      </Field>
      <Field label={t("opening.currency")} error={errors.currency?.message}>
        <Select {...form.register("currency")}>
          <CurrencyOptions />
        </Select>
      </Field>
      <Field label={t("opening.language")} error={errors.locale?.message}>
        <Select {...form.register("locale")}>
          <LanguageOptions has={[brought]} />
        </Select>
      </Field>
    </>
  );
}

function useSchema() {
  const { t } = useTranslation("common");
  return useMemo(() => {
    const some = z.string().check(z.trim(), z.minLength(1, t("form.required")));
    const email = z.string().check(z.trim(), z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("form.email")));
    return z.object({ name: some, email, plan_id: z.string(), country: some, time_zone: some, currency: some, locale: some });
  }, [t]);
}
