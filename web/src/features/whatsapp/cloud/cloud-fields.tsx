import { useMemo } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { useTranslation } from "@/lib/locale/i18n";
import type { useSchemaForm } from "@/lib/page/forms";
import type { Account } from "@/lib/resources/whatsapp";

/** What Meta knows a number by. */
export interface CloudValues {
  label: string;
  phone_number_id: string;
  waba_id: string;
  access_token: string;
  app_secret: string;
}

type Form = ReturnType<typeof useSchemaForm<CloudValues>>;

/** Which number it is at Meta. */
export function Numbers({ form }: { form: Form }) {
  const { t } = useTranslation("whatsapp");
  const { errors } = form.formState;
  return (
    <>
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
export function Secrets({ form, account }: { form: Form; account?: Account | null }) {
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

export function useCloudSchema(isNew: boolean) {
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
