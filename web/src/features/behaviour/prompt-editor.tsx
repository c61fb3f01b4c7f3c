import { useMemo, useState } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Textarea } from "@/components/input/textarea";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { type InstructionsTrial, type Prompt, usePrompts, writePrompt } from "@/lib/resources/prompts";
import { Versions } from "./versions";

interface PromptEditorProps {
  onPreview: (trial: InstructionsTrial) => void;
}

/** What guides the assistant, with all its versions: whatever is written, one press leads back. */
export function PromptEditor({ onPreview }: PromptEditorProps) {
  const { data, error, mutate } = usePrompts();
  const [opened, setOpened] = useState<Prompt | null>(null);
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <Skeleton className="h-80" />;
  const shown = opened ?? data.items.find((one) => one.active);
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Editor key={shown?.id} shown={shown} onPreview={onPreview} onWritten={() => setOpened(null)} />
      <Versions prompts={data.items} shown={shown} onOpen={setOpened} />
    </div>
  );
}

interface EditorProps extends PromptEditorProps {
  shown: Prompt | undefined;
  onWritten: () => void;
}

function Editor({ shown, onPreview, onWritten }: EditorProps) {
  const { t } = useTranslation(["behaviour", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const schema = useMemo(() => z.object({ body: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }), [t]);
  const form = useSchemaForm(schema, { body: shown?.body ?? "" });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = (active: boolean) =>
    submitWith(form, async ({ body }) => {
      const { version } = await writePrompt(cache, body, active);
      form.reset({ body });
      onWritten();
      toast.success(t(active ? "prompt.written" : "prompt.kept", { version }));
    });
  const title = shown ? t("prompt.titleOf", { version: shown.version }) : t("prompt.title");
  return (
    <Card title={title}>
      <form noValidate onSubmit={submit(true)} className="grid gap-3">
        <UnsavedGuard when={isDirty && !isSubmitting} />
        <Field label={t("prompt.body")} hint={t("prompt.hint")} error={errors.body?.message}>
          <Textarea rows={14} className="min-h-72" maxLength={20_000} readOnly={!isAdmin} {...form.register("body")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
        <div className="flex flex-wrap gap-2">
          {isAdmin && (
            <>
              <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty}>
                {t("prompt.save")}
              </Button>
              <Button disabled={!isDirty || isSubmitting} title={t("prompt.keepHint")} onClick={(event) => void submit(false)(event)}>
                {t("prompt.keep")}
              </Button>
            </>
          )}
          <Button onClick={() => onPreview({ prompt: form.getValues("body") })}>{t("told.open")}</Button>
        </div>
      </form>
    </Card>
  );
}
