import { memo, useMemo } from "react";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Card } from "@/components/card";
import { CopyField } from "@/components/copy-button";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { SettingsFrame } from "@/components/settings-frame";
import { currencies, zones } from "@/lib/places";
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

interface Values {
  name: string;
  locale: string;
  time_zone: string;
  currency: string;
  logo_id: string;
}

const valuesOf = ({ name, locale, time_zone, currency, settings }: Tenant): Values => ({
  name,
  locale,
  time_zone,
  currency,
  logo_id: settings.logo_id ?? "",
});
const changeOf = ({ logo_id, ...shop }: Values) => ({ ...shop, settings: { logo_id } });

function ShopForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(["settings", "common"]);
  const isAdmin = useMay("admin");
  const schema = useMemo(() => {
    const some = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    return z.object({ name: some, locale: some, time_zone: some, currency: some, logo_id: z.string() });
  }, [t]);
  return (
    <SettingsForm tenant={tenant} schema={schema} valuesOf={valuesOf} changeOf={changeOf}>
      {(form) => (
        <>
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
          <Card title={t("shop.where")}>
            <div className="grid gap-4">
              <Field label={t("shop.zone")} hint={t("shop.zoneHint")} error={form.formState.errors.time_zone?.message}>
                <Select {...form.register("time_zone")}>
                  <Zones known={tenant.time_zone} />
                </Select>
              </Field>
              <Field label={t("shop.currency")} hint={t("shop.currencyHint")} error={form.formState.errors.currency?.message}>
                <Select {...form.register("currency")}>
                  <Currencies />
                </Select>
              </Field>
              <Field label={t("shop.language")} hint={t("shop.languageHint")} error={form.formState.errors.locale?.message}>
                <Select {...form.register("locale")}>
                  <Languages known={tenant.locale} />
                </Select>
              </Field>
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

// Hundreds of lines that never change: they are not drawn anew with every letter that is typed.
const Zones = memo(({ known }: { known: string }) =>
  [...new Set([...zones(), known])].sort().map((zone) => (
    <option key={zone} value={zone}>
      {zone.replaceAll("_", " ")}
    </option>
  )),
);

const Currencies = memo(() => {
  const { i18n } = useTranslation();
  return currencies(i18n.language).map(({ code, name }) => (
    <option key={code} value={code}>
      {`${code} – ${name}`}
    </option>
  ));
});

const LOCALES = ["en", "ur", "ar"];

/** Those the shop's letters are written in, and the one it has. */
function Languages({ known }: { known: string }) {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  return [...new Set([...LOCALES, known])].map((locale) => (
    <option key={locale} value={locale}>
      {names.of(locale) ?? locale}
    </option>
  ));
}
