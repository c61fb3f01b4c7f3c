import { clsx } from "clsx";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { toast } from "sonner";
import * as z from "zod/mini";
import { CodeField, PROOF_FIELDS } from "@/components/dialog/prove";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { PasswordInput } from "@/components/input/password-input";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changePassword } from "@/lib/resources/profile";
import { SHORTEST_PASSWORD, strengthOf } from "./strength";

const EMPTY = { current: "", new: "", code: "" };

/** A new password ends every other session: whoever knew the old one is out. */
export function PasswordCard() {
  const { t } = useTranslation(["account", "common"]);
  const cache = useCache();
  const schema = useSchema();
  const form = useSchemaForm(schema, EMPTY);
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(
    form,
    async ({ code, ...change }) => {
      await changePassword(cache, code ? { ...change, code } : change);
      form.reset(EMPTY);
      toast.success(t("password.done"));
    },
    {
      fields: { ...PROOF_FIELDS, password_needed: "current", wrong_password: "current" },
      words: (error) => (error.problem.code === "wrong_password" ? t("password.wrong") : wordsFor(error)),
    },
  );
  const typed = useWatch({ control: form.control, name: "new" });
  return (
    <Card title={t("password.title")}>
      <form noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("password.current")} error={errors.current?.message}>
          <PasswordInput autoComplete="current-password" maxLength={128} {...form.register("current")} />
        </Field>
        <Field label={t("password.new")} hint={t("password.hint")} error={errors.new?.message}>
          <PasswordInput autoComplete="new-password" maxLength={128} {...form.register("new")} />
        </Field>
        {typed && <Strength password={typed} />}
        <CodeField form={form} name="code" />
        <FormError>{errors.root?.message}</FormError>
        <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-start">
          {t("password.submit")}
        </Button>
      </form>
    </Card>
  );
}

const TONES = ["bg-bad", "bg-warn", "bg-good"] as const;

function Strength({ password }: { password: string }) {
  const { t } = useTranslation("account");
  const strength = strengthOf(password);
  return (
    <div className="-mt-1 flex items-center gap-3">
      <span aria-hidden className="flex flex-1 gap-1">
        {TONES.map((tone, place) => (
          <span key={tone} className={clsx("h-1.5 flex-1 rounded-full", place <= strength ? TONES[strength] : "bg-line")} />
        ))}
      </span>
      <span role="status" className="text-sm text-ink-soft">
        {t(`password.strength.${strength}`)}
      </span>
    </div>
  );
}

function useSchema() {
  const { t } = useTranslation(["account", "common"]);
  return useMemo(
    () =>
      z.object({
        current: z.string().check(z.minLength(1, t("common:form.required"))),
        code: z.string(),
        new: z.string().check(z.minLength(SHORTEST_PASSWORD, t("password.short", { count: SHORTEST_PASSWORD }))),
      }),
    [t],
  );
}
