import { useMemo } from "react";
import { Controller, useWatch } from "react-hook-form";
import { Link, useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeFollowUp, createFollowUp, type FollowUp } from "@/lib/resources/follow-ups";
import { useTemplates } from "@/lib/resources/templates";
import { faultIn, type Texts, textsOf, written } from "../replies/texts";
import { TextsField } from "../replies/texts-field";

const MOMENTS = ["quoted", "completed"] as const;
const TEMPLATES = { quoted: "follow_up_quoted", completed: "review_request" } as const;

interface Values {
  name: string;
  moment: (typeof MOMENTS)[number];
  after_hours: string;
  texts: Texts;
}

function beginningOf(rule: FollowUp | null): Values {
  if (!rule) return { name: "", moment: "quoted", after_hours: "24", texts: textsOf({}) };
  return { name: rule.name, moment: rule.moment, after_hours: String(rule.after_hours), texts: textsOf(rule.texts) };
}

/** A new rule, or one that is known; what it follows stays. */
export function FollowUpSheet({ rule }: { rule: FollowUp | null }) {
  const { t } = useTranslation(["automations", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm<Values>(useSchema(), beginningOf(rule));
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(
    form,
    async ({ name, moment, after_hours, texts }) => {
      const body = { name, after_hours: Number(after_hours), texts: written(texts) };
      if (rule) await changeFollowUp(cache, rule.id, body);
      else await createFollowUp(cache, { ...body, moment, active: true });
      toast.success(t("common:saved"));
      await navigate({ search: "" }, { state: SAVED });
    },
    { fields: { rule_taken: "after_hours" } },
  );
  const footer = (
    <Button look="primary" type="submit" form="rule" busy={isSubmitting}>
      {t("common:save")}
    </Button>
  );
  return (
    <Sheet open title={t(rule ? "edit" : "followUps.new")} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="rule" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <When form={form} isKnown={rule !== null} />
        <Words form={form} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

function When({ form, isKnown }: { form: Form; isKnown: boolean }) {
  const { t } = useTranslation("automations");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("name")} error={errors.name?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label={t("followUps.moment")}>
        <Select disabled={isKnown} {...form.register("moment")}>
          {MOMENTS.map((one) => (
            <option key={one} value={one}>
              {t(`moment.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("followUps.hours")} hint={t("followUps.hoursHint")} error={errors.after_hours?.message}>
        <Input inputMode="numeric" dir="ltr" className="w-32" {...form.register("after_hours")} />
      </Field>
    </>
  );
}

function Words({ form }: { form: Form }) {
  const { t } = useTranslation("automations");
  const moment = useWatch({ control: form.control, name: "moment" });
  const fields = useFields(moment);
  return (
    <>
      <Controller
        control={form.control}
        name="texts"
        render={({ field }) => (
          <TextsField
            label={t("followUps.words")}
            hint={t("followUps.wordsHint")}
            fields={fields}
            texts={field.value}
            error={faultIn(form.formState.errors.texts)}
            onChange={field.onChange}
          />
        )}
      />
      <Link to={`/templates?template=${TEMPLATES[moment]}`} className="text-sm font-medium text-accent-ink underline underline-offset-2">
        {t("followUps.template")}
      </Link>
    </>
  );
}

function useFields(moment: keyof typeof TEMPLATES): string[] {
  const template = useTemplates().data?.items.find(({ name }) => name === TEMPLATES[moment]);
  return Object.keys(template?.variables ?? {});
}

function useSchema() {
  const { t } = useTranslation(["automations", "common"]);
  return useMemo(() => {
    const isFit = (typed: string) => /^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 720;
    const text = z.string();
    return z.object({
      name: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))),
      moment: z.enum(MOMENTS),
      after_hours: z.string().check(z.trim(), z.refine(isFit, t("followUps.hoursBad"))),
      texts: z.object({ en: text, ur: text, roman_ur: text, ar: text }),
    });
  }, [t]);
}
