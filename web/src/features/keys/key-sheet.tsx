import { type BaseSyntheticEvent, useMemo, useState } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { CopyField } from "@/components/sign/copy-button";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { createKey, type Scope } from "@/lib/resources/keys";
import { ScopeTable } from "./scope-table";

/** A name, what it may do, how long; then the key itself, this once. */
export function KeySheet() {
  const { t } = useTranslation("keys");
  const navigate = useNavigate();
  const cache = useCache();
  const form = useSchemaForm<Values>(useSchema(), { name: "", days: "", scopes: [] });
  const [key, setKey] = useState("");
  const save = async ({ name, days, scopes }: Values) => {
    const expires_at = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
    setKey((await createKey(cache, { name, scopes, expires_at })).key);
  };
  const close = () => void navigate({ search: "" }, key ? { state: SAVED } : {});
  const footer = key ? (
    <Button look="primary" onClick={close}>
      {t("fresh.done")}
    </Button>
  ) : (
    <Button look="primary" type="submit" form="key" busy={form.formState.isSubmitting}>
      {t("create")}
    </Button>
  );
  return (
    <Sheet open title={key ? t("fresh.title") : t("new")} footer={footer} onOpenChange={close}>
      {key ? (
        <div className="grid gap-4">
          <p className="text-base text-pretty">{t("fresh.text")}</p>
          <CopyField text={key} label={t("fresh.copy")} />
          <p className="text-sm text-ink-soft">{t("fresh.use")}</p>
          <code dir="ltr" className="rounded-md bg-sunken p-3 font-mono text-sm wrap-anywhere">
            {`curl ${location.origin}/api/orders -H "Authorization: Bearer ${key}"`}
          </code>
        </div>
      ) : (
        <KeyForm form={form} onSubmit={submitWith(form, save, { words: wordsFor })} />
      )}
    </Sheet>
  );
}

const DAYS = ["", "30", "90", "365"] as const;
const DAY_MS = 86_400_000;

interface Values {
  name: string;
  days: string;
  scopes: Scope[];
}

function useSchema() {
  const { t } = useTranslation(["keys", "common"]);
  return useMemo(() => {
    const some = z.minLength(1, t("common:form.required"));
    const scopes = z.custom<Scope[]>((value) => Array.isArray(value) && value.length > 0, t("fields.scopesNeeded"));
    return z.object({ name: z.string().check(z.trim(), some), days: z.string(), scopes });
  }, [t]);
}

interface KeyFormProps {
  form: UseFormReturn<Values>;
  onSubmit: (event: BaseSyntheticEvent) => Promise<void>;
}

function KeyForm({ form, onSubmit }: KeyFormProps) {
  const { t } = useTranslation("keys");
  const { errors, isDirty, isSubmitting } = form.formState;
  return (
    <form id="key" noValidate onSubmit={(event) => void onSubmit(event)} className="grid gap-4">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <Field label={t("fields.name")} hint={t("fields.nameHint")} error={errors.name?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label={t("fields.days")} hint={t("fields.daysHint")} error={errors.days?.message}>
        <Select {...form.register("days")}>
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days ? t("fields.day", { count: Number(days) }) : t("fields.forever")}
            </option>
          ))}
        </Select>
      </Field>
      <Controller
        control={form.control}
        name="scopes"
        render={({ field }) => <ScopeTable chosen={field.value} error={errors.scopes?.message} onChange={field.onChange} />}
      />
      <FormError>{errors.root?.message}</FormError>
    </form>
  );
}
