import { useCallback, useMemo, useState } from "react";
import * as z from "zod/mini";
import { QrCode } from "@/components/chat/qr-code";
import { ProveForm } from "@/components/dialog/prove";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { CopyField } from "@/components/sign/copy-button";
import type { Schema } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { beginSecondStep, confirmSecondStep } from "@/lib/resources/profile";
import { RecoveryCodes } from "./recovery-codes";

interface EnrolmentProps {
  /** The second step is on from here, and the recovery codes are on the screen. */
  onCodes?: () => void;
  /** They have been kept. */
  onDone: () => void;
}

/** Password, picture for the app, first code, recovery codes: the second step, one thing at a time. */
export function Enrolment({ onCodes, onDone }: EnrolmentProps) {
  const { t } = useTranslation("account");
  const [app, setApp] = useState<Schema<"EnrolmentView"> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  // The field that had the focus has gone with the password.
  const begin = useCallback((line: HTMLElement | null) => line?.focus(), []);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (!app) {
    return (
      <div className="grid gap-4">
        <p className="text-base text-pretty text-ink-soft">{t("second.beginText")}</p>
        <ProveForm action={t("second.begin")} onProve={async (proof) => setApp(await beginSecondStep(proof))} />
      </div>
    );
  }
  const take = (made: string[]) => {
    setCodes(made);
    onCodes?.();
  };
  return (
    <div className="grid gap-4">
      <p ref={begin} tabIndex={-1} className="text-base text-ink-soft outline-none">
        {t("second.scan")}
      </p>
      <div className="grid justify-items-center">
        <QrCode value={app.uri} label={t("second.qr")} />
      </div>
      <div className="grid gap-1.5">
        <p className="text-sm text-ink-soft">{t("second.type")}</p>
        <CopyField text={inFours(app.secret)} label={t("second.copySecret")} />
      </div>
      <FirstCode onCodes={take} />
    </div>
  );
}

function FirstCode({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation("account");
  const schema = useMemo(() => {
    const six = z.regex(/^[0-9]{3} ?[0-9]{3}$/, t("second.six"));
    return z.object({ code: z.string().check(z.trim(), six) });
  }, [t]);
  const form = useSchemaForm(schema, { code: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async ({ code }: { code: string }) => onCodes(await confirmSecondStep(code.replace(" ", "")));
  const submit = submitWith(form, save, {
    fields: { wrong_code: "code" },
    words: (error) => (error.problem.code === "wrong_code" ? t("second.wrong") : wordsFor(error)),
  });
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("second.first")} error={errors.code?.message}>
        <Input dir="ltr" inputMode="numeric" autoComplete="one-time-code" maxLength={7} {...form.register("code")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-end">
        {t("second.confirm")}
      </Button>
    </form>
  );
}

/** A secret as people type it: four letters at a time. */
function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
