import { useMemo } from "react";
import { Controller } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type CannedReply, changeCannedReply, createCannedReply } from "@/lib/resources/canned-replies";
import { faultIn, textsOf, written } from "./texts";
import { TextsField } from "./texts-field";

const FIELDS = ["name", "shop", "agent", "number", "total"];

/** A new canned reply, or one that is known. */
export function ReplySheet({ reply }: { reply: CannedReply | null }) {
  const { t } = useTranslation(["automations", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm(useSchema(), { shortcut: reply?.shortcut ?? "", texts: textsOf(reply?.texts ?? {}) });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(
    form,
    async ({ shortcut, texts }) => {
      const body = { shortcut, texts: written(texts) };
      if (reply) await changeCannedReply(cache, reply.id, body);
      else await createCannedReply(cache, body);
      toast.success(t("common:saved"));
      await navigate({ search: "" }, { state: SAVED });
    },
    { fields: { shortcut_taken: "shortcut" } },
  );
  const footer = (
    <Button look="primary" type="submit" form="rule" busy={isSubmitting}>
      {t("common:save")}
    </Button>
  );
  return (
    <Sheet open title={t(reply ? "edit" : "replies.new")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="rule" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Field label={t("replies.shortcut")} hint={t("replies.shortcutHint")} error={errors.shortcut?.message}>
          <Input dir="ltr" maxLength={40} autoComplete="off" className="font-mono" {...form.register("shortcut")} />
        </Field>
        <Controller
          control={form.control}
          name="texts"
          render={({ field }) => (
            <TextsField
              label={t("replies.text")}
              hint={t("replies.textHint")}
              fields={FIELDS}
              texts={field.value}
              error={faultIn(errors.texts)}
              onChange={field.onChange}
            />
          )}
        />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

function useSchema() {
  const { t } = useTranslation(["automations", "common"]);
  return useMemo(() => {
    const text = z.string();
    const texts = z.object({ en: text, ur: text, roman_ur: text, ar: text });
    return z.object({
      shortcut: z.string().check(z.trim(), z.toLowerCase(), z.regex(/^[a-z0-9_-]{1,40}$/, t("replies.shortcutBad"))),
      texts: texts.check(z.refine((all) => Object.keys(written(all)).length > 0, t("common:form.required"))),
    });
  }, [t]);
}
