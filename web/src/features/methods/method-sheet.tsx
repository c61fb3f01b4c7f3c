import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { CodeField, PROOF_FIELDS } from "@/components/dialog/prove";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import type { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeMethod, createMethod, type Method } from "@/lib/resources/methods";
import { useTenant } from "@/lib/resources/tenant";
import { isKnown, kindOf, KINDS, useKindName } from "./kinds";

interface MethodSheetProps {
  /** What is edited; null for a new one. */
  method: Method | null;
  onDelete: (method: Method) => void;
}

const OWN = "own";

export function MethodSheet({ method, onDelete }: MethodSheetProps) {
  const { t } = useTranslation(["methods", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm(useSchema(), useBeginning(method));
  const { isSubmitting, isDirty } = form.formState;
  const close = (state?: object) => void navigate({ search: "" }, state ? { state } : {});
  const save = async ({ choice, own, code, ...rest }: Values) => {
    const body = { ...rest, ...(code && { code }), kind: choice === OWN ? kindOf(own) : choice };
    if (method) await changeMethod(cache, method.id, body);
    else await createMethod(cache, body);
    toast.success(method ? t("common:saved") : t("created", { label: rest.label }));
    close(SAVED);
  };
  const refusals = {
    fields: PROOF_FIELDS,
    words: (error: ApiError) => (error.problem.code === "wrong_password" ? t("fields.passwordWrong") : wordsFor(error)),
  };
  const footer = (
    <>
      {method && (
        <Button look="ghost" className="me-auto text-bad-ink hover:text-bad-ink" onClick={() => onDelete(method)}>
          {t("delete.action")}
        </Button>
      )}
      <Button look="primary" type="submit" form="method" busy={isSubmitting}>
        {t("common:save")}
      </Button>
    </>
  );
  return (
    <Sheet open title={method ? method.label : t("new")} footer={footer} onOpenChange={() => close()}>
      <form id="method" noValidate onSubmit={submitWith(form, save, refusals)} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Kind form={form} />
        <Account form={form} />
        <Field label={t("fields.password")} hint={t("fields.passwordHint")} error={form.formState.errors.password?.message}>
          <PasswordInput autoComplete="current-password" maxLength={128} {...form.register("password")} />
        </Field>
        <CodeField form={form} name="code" />
        <FormError>{form.formState.errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

interface Values {
  choice: string;
  own: string;
  label: string;
  account_title: string;
  account_number: string;
  bank_name: string;
  instructions: string;
  password: string;
  code: string;
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

/** Choosing a kind names the account too, as long as nobody has called it otherwise. */
function Kind({ form }: { form: Form }) {
  const { t } = useTranslation("methods");
  const kindName = useKindName();
  const { errors } = form.formState;
  const choice = useWatch({ control: form.control, name: "choice" });
  const onChoice = (next: string) => {
    const named = form.getValues("label");
    if (!named || named === kindName(choice)) form.setValue("label", next === OWN ? "" : kindName(next), { shouldDirty: true });
  };
  return (
    <>
      <Field label={t("fields.kind")} error={errors.choice?.message}>
        <Select {...form.register("choice", { onChange: (event: { target: { value: string } }) => onChoice(event.target.value) })}>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {kindName(kind)}
            </option>
          ))}
          <option value={OWN}>{t("kind.own")}</option>
        </Select>
      </Field>
      {choice === OWN && (
        <Field label={t("fields.own")} hint={t("fields.ownHint")} error={errors.own?.message}>
          <Input dir="ltr" maxLength={40} {...form.register("own")} />
        </Field>
      )}
    </>
  );
}

function Account({ form }: { form: Form }) {
  const { t } = useTranslation("methods");
  const { errors } = form.formState;
  const choice = useWatch({ control: form.control, name: "choice" });
  const numberHint = isKnown(choice) ? t(choice === "bank_transfer" ? "fields.ibanHint" : "fields.walletHint") : undefined;
  return (
    <>
      <Field label={t("fields.label")} hint={t("fields.labelHint")} error={errors.label?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("label")} />
      </Field>
      <Field label={t("fields.title")} error={errors.account_title?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("account_title")} />
      </Field>
      <Field label={t("fields.number")} hint={numberHint} error={errors.account_number?.message}>
        <Input dir="ltr" maxLength={200} autoComplete="off" className="font-mono" {...form.register("account_number")} />
      </Field>
      <Field label={t("fields.bank")} error={errors.bank_name?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("bank_name")} />
      </Field>
      <Field label={t("fields.instructions")} hint={t("fields.instructionsHint")} error={errors.instructions?.message}>
        <Textarea maxLength={4096} {...form.register("instructions")} />
      </Field>
    </>
  );
}

function useBeginning(method: Method | null): Values {
  const { t } = useTranslation("methods");
  const shop = useTenant().data?.name ?? "";
  if (!method) {
    const label = t("kind.easypaisa");
    const empty = { own: "", account_number: "", bank_name: "", instructions: "", password: "", code: "" };
    return { ...empty, choice: "easypaisa", label, account_title: shop };
  }
  const { kind, label, account_title, account_number, bank_name, instructions } = method;
  const choice = isKnown(kind) ? { choice: kind, own: "" } : { choice: OWN, own: kind };
  return { ...choice, label, account_title, account_number, bank_name, instructions, password: "", code: "" };
}

function useSchema() {
  const { t } = useTranslation(["methods", "common"]);
  return useMemo(() => {
    const needed = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    const schema = z.object({
      choice: z.string(),
      own: z.string(),
      label: needed,
      account_title: needed,
      account_number: needed,
      bank_name: z.string().check(z.trim()),
      instructions: z.string().check(z.trim()),
      password: z.string().check(z.minLength(1, t("common:form.required"))),
      code: z.string(),
    });
    const hasKind = ({ choice, own }: Values) => choice !== OWN || kindOf(own).length >= 2;
    return schema.check(z.refine(hasKind, { path: ["own"], message: t("fields.ownBad") }));
  }, [t]);
}
