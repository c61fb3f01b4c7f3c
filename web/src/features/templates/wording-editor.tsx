import { useDeferredValue, useMemo, useRef } from "react";
import { useWatch } from "react-hook-form";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Bubble } from "@/components/chat/bubble";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Textarea } from "@/components/input/textarea";
import { Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { resetTemplate, type Template, usePreview, type Wording, writeTemplate } from "@/lib/resources/templates";
import { useSettled } from "./settled";

interface WordingEditorProps {
  template: Template;
  wording: Wording;
}

/** One wording: what is written at one side, what the customer reads at the other. */
export function WordingEditor({ template, wording }: WordingEditorProps) {
  const { t } = useTranslation(["templates", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { busy, run } = useAction();
  const form = useSchemaForm(useSchema(), { body: wording.body });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(form, async ({ body }) => {
    await writeTemplate(cache, template.name, wording.language, body);
    form.reset({ body });
    toast.success(t("common:saved"));
  });
  const reset = async () => {
    const own = wording.body;
    if (!(await run(() => resetTemplate(cache, template.name, wording.language)))) return;
    form.reset({ body: wording.default_body });
    const undo = async () => {
      await run(() => writeTemplate(cache, template.name, wording.language, own));
      form.reset({ body: own });
    };
    toast(t("messages.wasReset"), { action: { label: t("messages.undo"), onClick: () => void undo() } });
  };
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <form noValidate onSubmit={submit} className="grid gap-3">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Body form={form} template={template} readOnly={!isAdmin} />
        <FormError>{errors.root?.message}</FormError>
        {isAdmin && (
          <div className="flex flex-wrap items-center gap-2">
            <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty}>
              {t("common:save")}
            </Button>
            {wording.custom && (
              <Button look="ghost" busy={busy} onClick={() => void reset()}>
                {t("messages.reset")}
              </Button>
            )}
          </div>
        )}
        {wording.updated_at && (
          <p className="text-sm text-ink-faint">
            {t("messages.version", { version: wording.version })} <Time at={wording.updated_at} />
          </p>
        )}
      </form>
      <Rendered form={form} template={template} wording={wording} />
    </div>
  );
}

type Form = ReturnType<typeof useSchemaForm<{ body: string }>>;

/** The text, and the fields it may use: a press puts one where the cursor stands. */
function Body({ form, template, readOnly }: { form: Form; template: Template; readOnly: boolean }) {
  const { t } = useTranslation("templates");
  const box = useRef<HTMLTextAreaElement | null>(null);
  const { ref, ...input } = form.register("body");
  const insert = (name: string) => {
    const { selectionStart: from, selectionEnd: to, value } = box.current!;
    form.setValue("body", `${value.slice(0, from)}{${name}}${value.slice(to)}`, { shouldDirty: true, shouldValidate: true });
    const place = from + name.length + 2;
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(place, place);
    });
  };
  const names = Object.keys(template.variables);
  return (
    <>
      <Field label={t("messages.body")} hint={t("messages.marks")} error={form.formState.errors.body?.message}>
        <Textarea
          rows={7}
          maxLength={1024}
          readOnly={readOnly}
          {...input}
          ref={(element) => {
            ref(element);
            box.current = element;
          }}
        />
      </Field>
      {names.length > 0 && !readOnly && (
        <div role="group" aria-label={t("messages.fields")} className="flex flex-wrap items-center gap-1.5">
          <span aria-hidden className="text-sm text-ink-faint">
            {t("messages.fields")}
          </span>
          {names.map((name) => (
            <Button key={name} size="sm" className="font-mono" onClick={() => insert(name)}>
              {`{${name}}`}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function Rendered({ form, template, wording }: { form: Form } & WordingEditorProps) {
  const { t } = useTranslation("templates");
  const typed = useDeferredValue(useWatch({ control: form.control, name: "body" }).trim());
  const { data, error } = usePreview(template.name, wording.language, useSettled(typed));
  return (
    <section aria-label={t("messages.preview")} className="grid gap-1.5">
      <h3 className="text-sm font-medium">{t("messages.preview")}</h3>
      {data ? <Bubble text={data.text} /> : <Skeleton className="h-28" />}
      {error && (
        <p role="status" className="text-sm text-bad-ink">
          {error.problem.errors?.[0]?.message ?? error.message}
        </p>
      )}
    </section>
  );
}

function useSchema() {
  const { t } = useTranslation("common");
  return useMemo(() => z.object({ body: z.string().check(z.trim(), z.minLength(1, t("form.required"))) }), [t]);
}
