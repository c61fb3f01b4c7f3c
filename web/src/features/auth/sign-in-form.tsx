import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { FormError } from "@/components/form";
import { Input } from "@/components/input";
import { PasswordInput } from "@/components/password-input";
import type { ApiError } from "@/lib/api";
import { useCache } from "@/lib/cache";
import { submitWith, useSchemaForm } from "@/lib/forms";
import { wordsFor } from "@/lib/refusals";
import { signIn } from "@/lib/session";

/** E-mail and password, `email` to begin with. It stands on the sign-in page and, when a session ends, over the page one was on. */
export function SignInForm({ email = "" }: { email?: string }) {
  const { t } = useTranslation(["auth", "common"]);
  const cache = useCache();
  const schema = useMemo(() => {
    const needed = t("common:form.required");
    return z.object({ email: z.string().check(z.minLength(1, needed)), password: z.string().check(z.minLength(1, needed)) });
  }, [t]);
  const form = useSchemaForm(schema, { email, password: "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, (values) => signIn(cache, values), { words: (error) => words(error, t) });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("signIn.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="username" {...form.register("email")} />
      </Field>
      <Field label={t("signIn.password")} error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" {...form.register("password")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t("signIn.submit")}
      </Button>
    </form>
  );
}

function words(error: ApiError, t: TFunction<["auth", "common"]>): string {
  if (error.problem.code === "wrong_credentials") return t("signIn.wrong");
  if (error.status === 429) return t("signIn.locked", { count: Math.ceil((error.retryAfter ?? 60) / 60) });
  return wordsFor(error);
}
