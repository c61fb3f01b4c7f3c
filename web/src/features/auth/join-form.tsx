import { useMemo } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { acceptInvitation } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { linkWords, tokenHere } from "./links";

const SHORTEST_PASSWORD = 12;

/** Who is invited and has no account yet chooses a name and a password. */
export function JoinForm({ onJoined }: { onJoined: () => void }) {
  const { t } = useTranslation(["auth", "common"]);
  const cache = useCache();
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))),
        password: z.string().check(z.minLength(SHORTEST_PASSWORD, t("register.short"))),
      }),
    [t],
  );
  const form = useSchemaForm(schema, { name: "", password: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async (values: { name: string; password: string }) => {
    await acceptInvitation(cache, { token: tokenHere(), ...values });
    onJoined();
  };
  const submit = submitWith(form, save, { words: (error) => linkWords(error, t) });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("register.name")} error={errors.name?.message}>
        <Input dir="auto" autoComplete="name" maxLength={200} {...form.register("name")} />
      </Field>
      <Field label={t("register.password")} hint={t("register.passwordHint")} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" maxLength={128} {...form.register("password")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button type="submit" look="primary" busy={isSubmitting} className="h-10">
        {t("invitation.create")}
      </Button>
    </form>
  );
}
