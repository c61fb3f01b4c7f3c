import { useEffect, useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Select } from "@/components/input/select";
import { CountrySelect } from "@/components/shop/country-select";
import { CurrencyOptions, ZoneOptions } from "@/components/shop/place-options";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { registerShop } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { placeHere, placeOf, zoneHere } from "@/lib/locale/places";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useCountries } from "@/lib/resources/countries";

type Values = z.infer<ReturnType<typeof useSchema>>;

const SHORTEST_PASSWORD = 12;
const NOTHING = { business_name: "", name: "", email: "", password: "" };

/** A new shop and its owner, signed in at once. */
export function RegisterForm() {
  const { t, i18n } = useTranslation("auth");
  const cache = useCache();
  const form = useSchemaForm(useSchema(), { ...NOTHING, country: "", time_zone: zoneHere(), currency: "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, (values) => registerShop(cache, bodyOf(values, i18n.language)), {
    fields: { email_taken: "email" },
    words: (error) => (error.problem.code === "email_taken" ? t("register.taken") : wordsFor(error)),
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("register.business")} hint={t("register.businessHint")} error={errors.business_name?.message}>
        <Input dir="auto" autoComplete="organization" maxLength={80} {...form.register("business_name")} />
      </Field>
      <Field label={t("register.name")} error={errors.name?.message}>
        <Input dir="auto" autoComplete="name" maxLength={200} {...form.register("name")} />
      </Field>
      <Field label={t("register.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="username" {...form.register("email")} />
      </Field>
      <Field label={t("register.password")} hint={t("register.passwordHint")} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" maxLength={128} {...form.register("password")} />
      </Field>
      <WhereFields form={form} />
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t("register.submit")}
      </Button>
    </form>
  );
}

/** The server fills what is left open by the country, or by the time zone. */
function bodyOf({ country, currency, ...values }: Values, language: string) {
  return {
    ...values,
    ...(country && { country }),
    ...(currency && { currency }),
    ...(language === "ur" && { locale: "ur" }),
  };
}

/** All are guessed from this device; they decide what a day is and what a price means. */
function WhereFields({ form }: { form: UseFormReturn<Values> }) {
  const { t } = useTranslation("auth");
  const { errors, dirtyFields } = form.formState;
  const countries = useCountries().data;
  const { setValue } = form;
  const guess = useMemo(() => countries && placeHere(countries), [countries]);
  const isChosen = Boolean(dirtyFields.country);
  useEffect(() => {
    if (!guess || isChosen) return;
    setValue("country", guess.country);
    setValue("currency", guess.currency);
  }, [guess, isChosen, setValue]);
  const choose = (code: string) => {
    const country = countries?.find((one) => one.code === code);
    if (!country) return;
    const place = placeOf(country);
    setValue("currency", place.currency);
    setValue("time_zone", place.time_zone);
  };
  return (
    <div className="grid gap-3 sm:grid-cols-[4fr_5fr]">
      <div className="sm:col-span-2">
        <Field label={t("register.country")} error={errors.country?.message}>
          <CountrySelect
            countries={countries ?? []}
            {...form.register("country", { onChange: ({ target }: { target: HTMLSelectElement }) => choose(target.value) })}
          />
        </Field>
      </div>
      <Field label={t("register.zone")} error={errors.time_zone?.message}>
        <Select {...form.register("time_zone")}>
          <ZoneOptions />
        </Select>
      </Field>
      <Field label={t("register.currency")} error={errors.currency?.message}>
        <Select {...form.register("currency")}>
          <CurrencyOptions />
        </Select>
      </Field>
    </div>
  );
}

function useSchema() {
  const { t } = useTranslation(["auth", "common"]);
  return useMemo(() => {
    const trimmed = z.trim();
    const some = z.minLength(1, t("common:form.required"));
    return z.object({
      business_name: z.string().check(trimmed, some),
      name: z.string().check(trimmed, some),
      email: z.string().check(trimmed, z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("common:form.email"))),
      password: z.string().check(z.minLength(SHORTEST_PASSWORD, t("register.short"))),
      country: z.string(),
      time_zone: z.string(),
      currency: z.string(),
    });
  }, [t]);
}
