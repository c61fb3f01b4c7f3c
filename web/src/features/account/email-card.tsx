import { useMemo, useState } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { CodeField, PROOF_FIELDS } from "@/components/dialog/prove";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import type { Profile } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeEmail, sendVerification, useProfile } from "@/lib/resources/profile";

/** The address to sign in with, and whether it is known to be theirs. */
export function EmailCard() {
  const { t } = useTranslation("account");
  const { data, error, mutate } = useProfile();
  return (
    <Card title={t("email.title")}>
      {data ? <Address profile={data} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-16" />}
    </Card>
  );
}

function Address({ profile }: { profile: Profile }) {
  const { t } = useTranslation("account");
  const { busy, run } = useAction();
  const [changing, setChanging] = useState(false);
  const send = async () => {
    if (await run(sendVerification)) toast.success(t("email.sent", { email: profile.email }));
  };
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-2 text-base">
        <bdi dir="ltr" className="font-medium wrap-anywhere">
          {profile.email}
        </bdi>
        {!profile.email_verified && <Badge tone="warn">{t("email.unconfirmed")}</Badge>}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setChanging(true)}>{t("email.change")}</Button>
        {!profile.email_verified && (
          <Button look="ghost" busy={busy} onClick={() => void send()}>
            {t("email.send")}
          </Button>
        )}
      </div>
      <Dialog open={changing} onOpenChange={setChanging} title={t("email.change")} description={t("email.changeText")}>
        {changing && <ChangeForm onDone={() => setChanging(false)} />}
      </Dialog>
    </div>
  );
}

const EMPTY = { email: "", password: "", code: "" };

function ChangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(["account", "common"]);
  const cache = useCache();
  const schema = useMemo(() => {
    const shape = z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("common:form.email"));
    const some = z.minLength(1, t("common:form.required"));
    return z.object({ email: z.string().check(z.trim(), shape), password: z.string().check(some), code: z.string() });
  }, [t]);
  const form = useSchemaForm(schema, EMPTY);
  const { errors, isSubmitting } = form.formState;
  const save = async ({ code, ...change }: typeof EMPTY) => {
    const { email, confirm } = await changeEmail(cache, code ? { ...change, code } : change);
    toast.success(confirm ? t("email.mailed", { email: change.email }) : t("email.changed", { email }));
    onDone();
  };
  const submit = submitWith(form, save, {
    fields: { ...PROOF_FIELDS, email_taken: "email" },
    words: (error) => (error.problem.code === "email_taken" ? t("email.taken") : wordsFor(error)),
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("email.new")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="email" {...form.register("email")} />
      </Field>
      <Field label={t("common:prove.password")} error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" maxLength={128} {...form.register("password")} />
      </Field>
      <CodeField form={form} name="code" />
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-end">
        {t("email.change")}
      </Button>
    </form>
  );
}
