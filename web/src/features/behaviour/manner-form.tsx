import { useMemo } from "react";
import { Controller } from "react-hook-form";
import { toast } from "sonner";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Choices } from "@/components/input/choices";
import { Input } from "@/components/input/input";
import { Textarea } from "@/components/input/textarea";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import type { InstructionsTrial } from "@/lib/resources/prompts";
import { changeTenant, type Tenant } from "@/lib/resources/tenant";
import { beginningOf, CASES, changeOf, LANGUAGES, schemaOf, type Values } from "./manner";

interface MannerFormProps {
  tenant: Tenant;
  onPreview: (trial: InstructionsTrial) => void;
}

/** Tone, languages, when a person is called, and what may be spent in a day. */
export function MannerForm({ tenant, onPreview }: MannerFormProps) {
  const { t } = useTranslation(["behaviour", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const form = useSchemaForm(useSchema(), beginningOf(tenant));
  const { isSubmitting, isDirty, errors } = form.formState;
  const submit = submitWith(
    form,
    async (values) => {
      await changeTenant(cache, { settings: changeOf(values) });
      form.reset(values);
      toast.success(t("common:saved"));
    },
    { words: ({ problem }) => problem.errors?.[0]?.message },
  );
  const preview = () => {
    const { tone, reply_languages, handover_cases } = form.getValues();
    onPreview({ settings: { tone, reply_languages, handover_cases } });
  };
  return (
    <Card title={t("manner.title")}>
      <form noValidate onSubmit={submit}>
        <UnsavedGuard when={isDirty && !isSubmitting} />
        <fieldset disabled={!isAdmin} className="grid gap-5 lg:grid-cols-2">
          <Speech form={form} disabled={!isAdmin} />
          <Limits form={form} />
        </fieldset>
        <div className="mt-4 grid gap-3">
          <FormError>{errors.root?.message}</FormError>
          <div className="flex flex-wrap gap-2">
            {isAdmin && (
              <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty}>
                {t("common:save")}
              </Button>
            )}
            <Button onClick={preview}>{t("told.open")}</Button>
          </div>
        </div>
      </form>
    </Card>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

function Speech({ form, disabled }: { form: Form; disabled: boolean }) {
  const { t } = useTranslation(["behaviour", "common"]);
  const { errors } = form.formState;
  return (
    <div className="grid content-start gap-4">
      <Field label={t("manner.tone")} hint={t("manner.toneHint")} error={errors.tone?.message}>
        <Textarea rows={2} maxLength={200} {...form.register("tone")} />
      </Field>
      <Controller
        control={form.control}
        name="reply_languages"
        render={({ field, fieldState }) => (
          <Choices
            legend={t("manner.languages")}
            hint={t("manner.languagesHint")}
            error={fieldState.error?.message}
            options={LANGUAGES.map((value) => ({ value, label: t(`common:spoken.${value}`) }))}
            chosen={field.value}
            onChange={field.onChange}
            disabled={disabled}
          />
        )}
      />
      <Controller
        control={form.control}
        name="handover_cases"
        render={({ field }) => (
          <Choices
            legend={t("manner.cases")}
            hint={t("manner.casesHint")}
            options={CASES.map((value) => ({ value, label: t(`case.${value}`) }))}
            chosen={field.value}
            onChange={field.onChange}
            disabled={disabled}
          />
        )}
      />
    </div>
  );
}

function Limits({ form }: { form: Form }) {
  const { t } = useTranslation("behaviour");
  const { errors } = form.formState;
  return (
    <div className="grid content-start gap-4 sm:grid-cols-2">
      <Field label={t("manner.delay")} hint={t("manner.delayHint")} error={errors.reply_delay?.message}>
        <Input inputMode="decimal" dir="ltr" {...form.register("reply_delay")} />
      </Field>
      <Field label={t("manner.pause")} hint={t("manner.pauseHint")} error={errors.human_pause_minutes?.message}>
        <Input inputMode="numeric" dir="ltr" {...form.register("human_pause_minutes")} />
      </Field>
      <Field label={t("manner.tokens")} hint={t("manner.capHint")} error={errors.ai_daily_tokens?.message}>
        <Input inputMode="numeric" dir="ltr" {...form.register("ai_daily_tokens")} />
      </Field>
      <Field label={t("manner.usd")} hint={t("manner.capHint")} error={errors.ai_daily_usd?.message}>
        <Input inputMode="decimal" dir="ltr" {...form.register("ai_daily_usd")} />
      </Field>
      <Field label={t("manner.wait")} hint={t("manner.waitHint")} error={errors.long_wait_minutes?.message}>
        <Input inputMode="numeric" dir="ltr" {...form.register("long_wait_minutes")} />
      </Field>
    </div>
  );
}

function useSchema() {
  const { t } = useTranslation("behaviour");
  return useMemo(
    () =>
      schemaOf({
        languages: t("bad.languages"),
        pause: t("bad.pause"),
        wait: t("bad.wait"),
        delay: t("bad.delay"),
        tokens: t("bad.tokens"),
        usd: t("bad.usd"),
      }),
    [t],
  );
}
