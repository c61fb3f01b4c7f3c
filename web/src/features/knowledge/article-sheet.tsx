import { Sparkles } from "lucide-react";
import { useMemo, useState } from "react";
import { Controller } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Confirm } from "@/components/dialog/confirm";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { SwitchRow } from "@/components/input/switch-row";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Article, changeArticle, createArticle, deleteArticle, suggestAliases } from "@/lib/resources/knowledge";
import { beginningOf, bodyOf, linesOf, MOST_ALIASES, type Values } from "./article";

/** A new article, or one that is known. */
export function ArticleSheet({ article }: { article: Article | null }) {
  const { t } = useTranslation(["knowledge", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const { run } = useAction();
  const [doomed, setDoomed] = useState(false);
  const form = useSchemaForm(useSchema(), beginningOf(article));
  const { errors, isSubmitting, isDirty } = form.formState;
  const leave = () => navigate({ search: "" }, { state: SAVED });
  const submit = submitWith(
    form,
    async (values) => {
      if (article) await changeArticle(cache, article.id, bodyOf(values));
      else await createArticle(cache, bodyOf(values));
      toast.success(t("common:saved"));
      await leave();
    },
    { fields: { question_taken: "question" } },
  );
  const remove = async () => {
    if (article && (await run(() => deleteArticle(cache, article.id)))) await leave();
  };
  const footer = (
    <>
      {article && (
        <Button look="ghost" className="me-auto text-bad-ink hover:text-bad-ink" onClick={() => setDoomed(true)}>
          {t("delete.action")}
        </Button>
      )}
      <Button look="primary" type="submit" form="article" busy={isSubmitting}>
        {t(article?.draft ? "accept" : "common:save")}
      </Button>
    </>
  );
  return (
    <Sheet open title={t(article ? "edit" : "add")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="article" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Field label={t("fields.question")} error={errors.question?.message}>
          <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("question")} />
        </Field>
        <Field label={t("fields.answer")} hint={t("fields.answerHint")} error={errors.answer?.message}>
          <Textarea rows={5} className="min-h-28" maxLength={4096} {...form.register("answer")} />
        </Field>
        <Aliases form={form} article={article} />
        <Controller
          control={form.control}
          name="active"
          render={({ field }) => <SwitchRow label={t("fields.active")} hint={t("fields.activeHint")} checked={field.value} onChange={field.onChange} />}
        />
        <FormError>{errors.root?.message}</FormError>
      </form>
      <Confirm
        open={doomed}
        onOpenChange={setDoomed}
        title={t("delete.title")}
        description={t("delete.text")}
        action={t("delete.action")}
        danger
        onConfirm={() => void remove()}
      />
    </Sheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

/** Other ways to ask it; a model may offer some, which are only taken over here. */
function Aliases({ form, article }: { form: Form; article: Article | null }) {
  const { t } = useTranslation("knowledge");
  const { busy, run } = useAction();
  const suggest = () =>
    run(async () => {
      const offered = await suggestAliases(article!.id);
      const lines = linesOf([form.getValues("aliases"), ...offered].join("\n")).slice(0, MOST_ALIASES);
      form.setValue("aliases", lines.join("\n"), { shouldDirty: true, shouldValidate: true });
    });
  const aside = article && (
    <Button size="sm" look="ghost" busy={busy} onClick={() => void suggest()}>
      <Sparkles aria-hidden />
      {t("fields.suggest")}
    </Button>
  );
  return (
    <Field label={t("fields.aliases")} hint={t("fields.aliasesHint")} aside={aside} error={form.formState.errors.aliases?.message}>
      <Textarea rows={4} {...form.register("aliases")} />
    </Field>
  );
}

function useSchema() {
  const { t } = useTranslation(["knowledge", "common"]);
  return useMemo(() => {
    const needed = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    const isFew = (text: string) => linesOf(text).length <= MOST_ALIASES && linesOf(text).every((line) => line.length <= 200);
    return z.object({
      question: needed,
      answer: needed,
      aliases: z.string().check(z.refine(isFew, t("fields.aliasesBad", { most: MOST_ALIASES }))),
      active: z.boolean(),
    });
  }, [t]);
}
