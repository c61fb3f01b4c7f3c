import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import type { Profile } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeProfile, useProfile } from "@/lib/resources/profile";

export function NameCard() {
  const { t } = useTranslation("account");
  const { data, error, mutate } = useProfile();
  return (
    <Card title={t("you.title")}>
      {data ? <NameForm profile={data} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-32" />}
    </Card>
  );
}

function NameForm({ profile }: { profile: Profile }) {
  const { t } = useTranslation(["account", "common"]);
  const cache = useCache();
  const schema = useMemo(
    () => z.object({ name: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }),
    [t],
  );
  const form = useSchemaForm(schema, { name: profile.name });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async ({ name }) => {
    await changeProfile(cache, { name });
    form.reset({ name });
    toast.success(t("common:saved"));
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <UnsavedGuard when={isDirty && !isSubmitting} />
      <Field label={t("you.name")} hint={t("you.nameHint")} error={errors.name?.message}>
        <Input dir="auto" autoComplete="name" maxLength={200} {...form.register("name")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
        {t("common:save")}
      </Button>
    </form>
  );
}
