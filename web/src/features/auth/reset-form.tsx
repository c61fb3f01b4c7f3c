import { useMemo, useState } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { PasswordInput } from "@/components/input/password-input";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { linkWords, setPassword, tokenHere } from "./links";
import { Said } from "./said";

const SHORTEST_PASSWORD = 12;

/** Where the link of a mail leads: a new password, once. */
export function ResetForm() {
  const { t } = useTranslation("auth");
  const [done, setDone] = useState(false);
  const schema = useMemo(
    () => z.object({ password: z.string().check(z.minLength(SHORTEST_PASSWORD, t("register.short"))) }),
    [t],
  );
  const form = useSchemaForm(schema, { password: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async ({ password }: { password: string }) => {
    await setPassword(tokenHere(), password);
    setDone(true);
  };
  const submit = submitWith(form, save, { words: (error) => linkWords(error, t) });
  if (done) return <Said>{t("reset.done")}</Said>;
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("reset.password")} hint={t("register.passwordHint")} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" maxLength={128} {...form.register("password")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t("reset.submit")}
      </Button>
    </form>
  );
}
