import { useMemo, useState } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { askForLink } from "./links";
import { Said } from "./said";

/** The answer is the same whether somebody has the address or not. */
export function ForgotForm() {
  const { t } = useTranslation(["auth", "common"]);
  const [answer, setAnswer] = useState<{ mail: boolean } | null>(null);
  const schema = useMemo(() => {
    const shape = z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("common:form.email"));
    return z.object({ email: z.string().check(z.trim(), shape) });
  }, [t]);
  const form = useSchemaForm(schema, { email: "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, async ({ email }) => setAnswer(await askForLink(email)), { words: wordsFor });
  if (answer) return <Said>{t(answer.mail ? "forgot.sent" : "forgot.noMail")}</Said>;
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("signIn.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="username" {...form.register("email")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t("forgot.submit")}
      </Button>
    </form>
  );
}
