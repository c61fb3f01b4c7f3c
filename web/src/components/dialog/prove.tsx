import { useMemo } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Button } from "@/components/sign/button";
import type { ApiError } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useProfile } from "@/lib/resources/profile";
import { FormError } from "../form/form";
import { Dialog } from "./dialog";

/** What somebody who is signed in shows to be still themselves; the API's `Proof`. */
export interface Proof {
  password: string;
  code?: string | null;
}

/** Where the refusals of a proof belong, for `submitWith`. */
export const PROOF_FIELDS = {
  password_needed: "password",
  wrong_password: "password",
  code_needed: "code",
  wrong_code: "code",
} as const;

/** A code of the app, asked for where the person's second step is on; elsewhere nothing. */
export function CodeField<Values extends FieldValues>({ form, name }: { form: UseFormReturn<Values>; name: FieldPath<Values> }) {
  const { t } = useTranslation();
  const isOn = useProfile().data?.two_factor;
  const error = form.getFieldState(name, form.formState).error?.message;
  if (!isOn) return null;
  return (
    <Field label={t("prove.code")} hint={t("prove.codeHint")} error={error}>
      <Input dir="ltr" autoComplete="one-time-code" maxLength={40} {...form.register(name)} />
    </Field>
  );
}

interface ProveDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  /** The verb on the button. */
  action: string;
  danger?: boolean;
  /** What the refusals of `onProve` mean; the usual words otherwise. */
  words?: (error: ApiError) => string;
  /** What is to happen; a refusal it throws is shown at the field it speaks of, and the dialog stays. */
  onProve: (proof: Proof) => Promise<unknown>;
}

/** Asks for the password, and a code where one is used, before something a thief of the session would do. */
export function ProveDialog({ open, onOpenChange, title, description, ...rest }: ProveDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      {open && <ProveForm {...rest} onDone={() => onOpenChange(false)} />}
    </Dialog>
  );
}

type ProveFormProps = Pick<ProveDialogProps, "action" | "danger" | "words" | "onProve"> & { onDone?: () => void };

export function ProveForm({ action, danger, words = wordsFor, onProve, onDone }: ProveFormProps) {
  const { t } = useTranslation();
  const hasCode = useProfile().data?.two_factor ?? false;
  const schema = useMemo(() => {
    const some = z.string().check(z.minLength(1, t("form.required")));
    return z.object({ password: some, code: hasCode ? some : z.string() });
  }, [t, hasCode]);
  const form = useSchemaForm(schema, { password: "", code: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async ({ password, code }: { password: string; code: string }) => {
    await onProve(code ? { password, code } : { password });
    onDone?.();
  };
  return (
    <form noValidate onSubmit={(event) => void submitWith(form, save, { fields: PROOF_FIELDS, words })(event)} className="grid gap-4">
      <Field label={t("prove.password")} error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" maxLength={128} {...form.register("password")} />
      </Field>
      <CodeField form={form} name="code" />
      <FormError>{errors.root?.message}</FormError>
      <Button look={danger ? "danger" : "primary"} type="submit" busy={isSubmitting} className="justify-self-end">
        {action}
      </Button>
    </form>
  );
}
