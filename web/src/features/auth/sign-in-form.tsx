import type { TFunction } from "i18next";
import { useEffect, useMemo, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { signIn } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";

interface Values {
  email: string;
  password: string;
  code: string;
}

/**
 * E-mail and password, `email` to begin with; then a code, where the person's second step is on. It stands on the sign-in
 * page and, when a session ends, over the page one was on.
 */
export function SignInForm({ email = "" }: { email?: string }) {
  const { t } = useTranslation(["auth", "common"]);
  const cache = useCache();
  const [asksCode, setAsksCode] = useState(false);
  const form = useSchemaForm(useSchema(asksCode), { email, password: "", code: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async ({ code, ...credentials }: Values) => {
    try {
      await signIn(cache, asksCode ? { ...credentials, code } : credentials);
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.code !== "code_needed") throw error;
      setAsksCode(true);
    }
  };
  const submit = submitWith(form, save, { fields: { wrong_code: "code" }, words: (error) => words(error, t) });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      {asksCode ? <CodeField form={form} /> : <CredentialFields form={form} />}
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t(asksCode ? "signIn.codeSubmit" : "signIn.submit")}
      </Button>
    </form>
  );
}

function CredentialFields({ form }: { form: UseFormReturn<Values> }) {
  const { t } = useTranslation("auth");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("signIn.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="username" {...form.register("email")} />
      </Field>
      <Field label={t("signIn.password")} error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" {...form.register("password")} />
      </Field>
    </>
  );
}

function CodeField({ form }: { form: UseFormReturn<Values> }) {
  const { t } = useTranslation("auth");
  const { setFocus } = form;
  useEffect(() => setFocus("code"), [setFocus]);
  return (
    <Field label={t("signIn.code")} hint={t("signIn.codeHint")} error={form.formState.errors.code?.message}>
      <Input dir="ltr" autoComplete="one-time-code" maxLength={40} {...form.register("code")} />
    </Field>
  );
}

function useSchema(asksCode: boolean) {
  const { t } = useTranslation("common");
  return useMemo(() => {
    const some = z.minLength(1, t("form.required"));
    const code = asksCode ? z.string().check(z.trim(), some) : z.string();
    return z.object({ email: z.string().check(some), password: z.string().check(some), code });
  }, [t, asksCode]);
}

function words(error: ApiError, t: TFunction<["auth", "common"]>): string {
  if (error.problem.code === "wrong_credentials") return t("signIn.wrong");
  if (error.problem.code === "wrong_code") return t("signIn.codeWrong");
  if (error.status === 429) return t("signIn.locked", { count: Math.ceil((error.retryAfter ?? 60) / 60) });
  return wordsFor(error);
}
