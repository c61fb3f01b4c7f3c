import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { Field } from "@/components/field";
import { FormError } from "@/components/form";
import { Failure, Skeleton } from "@/components/states";
import { Textarea } from "@/components/textarea";
import { Time } from "@/components/time";
import { UnsavedGuard } from "@/components/unsaved";
import { useAction } from "@/lib/action";
import { useCache } from "@/lib/cache";
import { submitWith, useSchemaForm } from "@/lib/forms";
import { useMay } from "@/lib/resources/profile";
import { activatePrompt, type Prompt, usePrompts, writePrompt } from "@/lib/resources/prompts";

/** What guides the assistant, with all its versions: whatever is written, one press leads back. */
export function PromptEditor() {
  const { data, error, mutate } = usePrompts();
  if (!data) {
    return error ? (
      <Failure error={error} onRetry={() => void mutate()} />
    ) : (
      <div className="mx-auto max-w-6xl p-6">
        <Skeleton className="h-80" />
      </div>
    );
  }
  const active = data.items.find((one) => one.active);
  return (
    <div className="mx-auto grid w-full max-w-6xl items-start gap-6 p-4 md:p-6 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Editor key={active?.id} active={active} />
      <Versions prompts={data.items} />
    </div>
  );
}

function Editor({ active }: { active: Prompt | undefined }) {
  const { t } = useTranslation(["templates", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const schema = useMemo(() => z.object({ body: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }), [t]);
  const form = useSchemaForm(schema, { body: active?.body ?? "" });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async ({ body }) => {
    const { version } = await writePrompt(cache, body);
    form.reset({ body });
    toast.success(t("prompt.written", { version }));
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <Field label={t("prompt.body")} hint={t("prompt.hint")} error={errors.body?.message}>
        <Textarea rows={16} maxLength={20_000} readOnly={!isAdmin} {...form.register("body")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      {isAdmin && (
        <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
          {t("prompt.save")}
        </Button>
      )}
    </form>
  );
}

function Versions({ prompts }: { prompts: readonly Prompt[] }) {
  const { t } = useTranslation("templates");
  return (
    <Card title={t("prompt.versions")}>
      {prompts.length === 0 && <p className="text-sm text-ink-soft">{t("prompt.none")}</p>}
      <ol className="-my-2 divide-y divide-line">
        {prompts.map((prompt) => (
          <Version key={prompt.id} prompt={prompt} />
        ))}
      </ol>
    </Card>
  );
}

function Version({ prompt }: { prompt: Prompt }) {
  const { t } = useTranslation("templates");
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { busy, run } = useAction();
  const name = t("prompt.version", { version: prompt.version });
  const activate = async () => {
    if (await run(() => activatePrompt(cache, prompt.id))) toast.success(t("prompt.nowActive", { version: prompt.version }));
  };
  return (
    <li className="grid gap-1 py-2.5">
      <div className="flex items-center gap-2">
        <span className="font-medium">{name}</span>
        <Time at={prompt.created_at} className="text-sm text-ink-faint" />
        <span className="ms-auto">
          {prompt.active ? (
            <Badge tone="good">{t("prompt.active")}</Badge>
          ) : (
            isAdmin && (
              <Button size="sm" busy={busy} aria-label={t("prompt.useOf", { name })} onClick={() => void activate()}>
                {t("prompt.use")}
              </Button>
            )
          )}
        </span>
      </div>
      <p dir="auto" className="line-clamp-2 text-sm text-ink-soft">
        {prompt.body}
      </p>
    </li>
  );
}
