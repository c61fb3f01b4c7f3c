import { useMemo } from "react";
import { Controller, type UseFormReturn, useWatch } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { type About, AboutShop, aboutOf, useAboutChecks } from "@/components/shop/about-shop";
import { CountrySelect } from "@/components/shop/country-select";
import { CurrencyOptions, LanguageOptions, ZoneOptions } from "@/components/shop/place-options";
import { CopyField } from "@/components/sign/copy-button";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { useCountries } from "@/lib/resources/countries";
import { useMay } from "@/lib/resources/profile";
import type { Tenant } from "@/lib/resources/tenant";
import { LogoField } from "./logo-field";
import { SettingsForm, WithTenant } from "./settings-form";

/** What the shop is called, where it is, and what it counts in. */
export function ShopSettings() {
  return (
    <SettingsFrame section="shop">
      <WithTenant>{(tenant) => <ShopForm tenant={tenant} />}</WithTenant>
    </SettingsFrame>
  );
}

interface Values extends About {
  name: string;
  country: string;
  locale: string;
  time_zone: string;
  currency: string;
  logo_id: string;
}

function valuesOf({ name, country, locale, time_zone, currency, settings, profile }: Tenant): Values {
  return { name, country, locale, time_zone, currency, logo_id: settings.logo_id ?? "", ...aboutOf(profile) };
}

function changeOf({ name, country, locale, time_zone, currency, logo_id, ...profile }: Values): Schema<"TenantChange"> {
  return { name, country, locale, time_zone, currency, profile, settings: { logo_id } };
}

type Form = UseFormReturn<Values>;

function ShopForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("settings");
  return (
    <SettingsForm tenant={tenant} schema={useSchema()} valuesOf={valuesOf} changeOf={changeOf}>
      {(form) => (
        <>
          <Named form={form} />
          <Where form={form} tenant={tenant} />
          <Card title={t("shop.about")}>
            <div className="grid gap-4">
              <AboutShop register={form.register} errors={form.formState.errors} />
            </div>
          </Card>
          <Card title={t("shop.id")}>
            <div className="grid gap-2">
              <p className="text-sm text-ink-soft">{t("shop.idHint")}</p>
              <CopyField text={tenant.id} label={t("shop.copyId")} />
            </div>
          </Card>
        </>
      )}
    </SettingsForm>
  );
}

function useSchema() {
  const { t } = useTranslation("common");
  const about = useAboutChecks();
  return useMemo(() => {
    const some = z.string().check(z.trim(), z.minLength(1, t("form.required")));
    const place = { country: z.string(), locale: some, time_zone: some, currency: some };
    return z.object({ name: some, ...place, logo_id: z.string(), ...about });
  }, [t, about]);
}

function Named({ form }: { form: Form }) {
  const { t } = useTranslation("settings");
  const isAdmin = useMay("admin");
  return (
    <Card title={t("shop.title")}>
      <div className="grid gap-4">
        <Field label={t("shop.name")} hint={t("shop.nameHint")} error={form.formState.errors.name?.message}>
          <Input dir="auto" maxLength={200} autoComplete="organization" {...form.register("name")} />
        </Field>
        <Controller
          control={form.control}
          name="logo_id"
          render={({ field }) => <LogoField id={field.value} disabled={!isAdmin} onChange={field.onChange} />}
        />
      </div>
    </Card>
  );
}

/** Another country brings its currency, time zone and formats, which may be chosen otherwise. */
function Where({ form, tenant }: { form: Form; tenant: Tenant }) {
  const { t } = useTranslation("settings");
  const { errors } = form.formState;
  const countries = useCountries().data ?? [];
  const country = useWatch({ control: form.control, name: "country" });
  const chosen = countries.find(({ code }) => code === country);
  const choose = (code: string) => {
    const next = countries.find((one) => one.code === code);
    if (!next) return;
    form.setValue("currency", next.currency, { shouldDirty: true });
    form.setValue("time_zone", next.time_zones[0] ?? tenant.time_zone, { shouldDirty: true });
    form.setValue("locale", next.locale, { shouldDirty: true });
  };
  return (
    <Card title={t("shop.where")}>
      <div className="grid gap-4">
        <Field label={t("shop.country")} hint={t("shop.countryHint")} error={errors.country?.message}>
          <CountrySelect
            countries={countries}
            {...form.register("country", { onChange: ({ target }: { target: HTMLSelectElement }) => choose(target.value) })}
          />
        </Field>
        <Field label={t("shop.zone")} hint={t("shop.zoneHint")} error={errors.time_zone?.message}>
          <Select {...form.register("time_zone")}>
            <ZoneOptions known={tenant.time_zone} />
          </Select>
        </Field>
        <Field label={t("shop.currency")} hint={t("shop.currencyHint")} error={errors.currency?.message}>
          <Select {...form.register("currency")}>
            <CurrencyOptions />
          </Select>
        </Field>
        <Field label={t("shop.language")} hint={t("shop.languageHint")} error={errors.locale?.message}>
          <Select {...form.register("locale")}>
            <LanguageOptions has={[tenant.locale, chosen?.locale]} />
          </Select>
        </Field>
      </div>
    </Card>
  );
}
