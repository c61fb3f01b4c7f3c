import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { FormError } from "@/components/form";
import { Input } from "@/components/input";
import { PasswordInput } from "@/components/password-input";
import { Sheet } from "@/components/sheet";
import { SAVED, UnsavedGuard } from "@/components/unsaved";
import { useCache } from "@/lib/cache";
import { submitWith, useSchemaForm } from "@/lib/forms";
import { type Account, changeAccount, createAccount } from "@/lib/resources/whatsapp";
import type { Actions } from "./actions";
import { Connecting } from "./connecting";

interface CloudSheetProps {
  /** What is set up; null for a new one. */
  account: Account | null;
  actions: Actions;
}

/** A Cloud API number: its keys, then what to enter at Meta, then the check. */
export function CloudSheet({ account, actions }: CloudSheetProps) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const title = account ? account.label : t("cloud.new");
  return (
    <Sheet open title={title} description={t("cloud.description")} onOpenChange={() => void navigate({ search: "" })}>
      <div className="grid gap-8">
        <Keys account={account} />
        {account && <Connecting account={account} actions={actions} />}
      </div>
    </Sheet>
  );
}

interface Values {
  label: string;
  phone_number_id: string;
  waba_id: string;
  access_token: string;
  app_secret: string;
}

function Keys({ account }: { account: Account | null }) {
  const { t } = useTranslation(["whatsapp", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm(useSchema(account === null), beginningOf(account));
  const { errors, isSubmitting, isDirty } = form.formState;
  const save = async (values: Values) => {
    if (account) {
      await changeAccount(cache, account.id, given(values));
      form.reset({ ...values, access_token: "", app_secret: "" });
      toast.success(t("common:saved"));
    } else {
      const created = await createAccount(cache, { kind: "cloud", ...values, waba_id: values.waba_id || null });
      await navigate({ search: `?account=${created.id}` }, { state: SAVED });
    }
  };
  return (
    <form noValidate onSubmit={submitWith(form, save, { fields: { label_taken: "label" } })} className="grid gap-4">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <h3 className="text-base font-semibold">{t("cloud.step1")}</h3>
      <Names form={form} />
      <Secrets form={form} account={account} />
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
        {t(account ? "common:save" : "cloud.next")}
      </Button>
    </form>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

function Names({ form }: { form: Form }) {
  const { t } = useTranslation("whatsapp");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("cloud.label")} hint={t("cloud.labelHint")} error={errors.label?.message}>
        <Input dir="auto" maxLength={80} autoComplete="off" {...form.register("label")} />
      </Field>
      <Field label={t("cloud.numberId")} hint={t("cloud.numberIdHint")} error={errors.phone_number_id?.message}>
        <Input dir="ltr" inputMode="numeric" autoComplete="off" className="font-mono" {...form.register("phone_number_id")} />
      </Field>
      <Field label={t("cloud.waba")} hint={t("cloud.wabaHint")} error={errors.waba_id?.message}>
        <Input dir="ltr" inputMode="numeric" autoComplete="off" className="font-mono" {...form.register("waba_id")} />
      </Field>
    </>
  );
}

/** They are never shown again; what is kept is told by its end. */
function Secrets({ form, account }: { form: Form; account: Account | null }) {
  const { t } = useTranslation("whatsapp");
  const { errors } = form.formState;
  const tokenHint = account?.access_token_hint ? t("cloud.kept", { hint: account.access_token_hint }) : t("cloud.tokenHint");
  const secretHint = account?.app_secret_hint ? t("cloud.kept", { hint: account.app_secret_hint }) : t("cloud.secretHint");
  return (
    <>
      <Field label={t("cloud.token")} hint={tokenHint} error={errors.access_token?.message}>
        <PasswordInput autoComplete="off" {...form.register("access_token")} />
      </Field>
      <Field label={t("cloud.secret")} hint={secretHint} error={errors.app_secret?.message}>
        <PasswordInput autoComplete="off" {...form.register("app_secret")} />
      </Field>
    </>
  );
}

function beginningOf(account: Account | null): Values {
  return { label: account?.label ?? "", phone_number_id: account?.phone_number_id ?? "", waba_id: account?.waba_id ?? "", access_token: "", app_secret: "" };
}

/** A key that is left empty stays as it is. */
function given(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

function useSchema(isNew: boolean) {
  const { t } = useTranslation(["whatsapp", "common"]);
  return useMemo(() => {
    const key = z.string().check(z.trim(), z.refine((value) => (!isNew && !value) || value.length >= 8, t("cloud.short")));
    return z.object({
      label: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))),
      phone_number_id: z.string().check(z.trim(), z.regex(/^[0-9]{5,32}$/, t("cloud.numberIdBad"))),
      waba_id: z.string().check(z.trim(), z.regex(/^([0-9]{5,32})?$/, t("cloud.wabaBad"))),
      access_token: key,
      app_secret: key,
    });
  }, [t, isNew]);
}
