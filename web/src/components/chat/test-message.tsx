import { SendHorizontal } from "lucide-react";
import { useMemo } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Account, sendTestMessage } from "@/lib/resources/whatsapp";
import { FormError } from "../form/form";

/** One message to a phone of the owner's, to see that what is sent arrives. */
export function TestMessage({ account }: { account: Account }) {
  const { t } = useTranslation();
  const cache = useCache();
  const schema = useMemo(() => z.object({ to: z.string().check(z.trim(), z.minLength(1, t("form.required"))) }), [t]);
  const form = useSchemaForm(schema, { to: "" });
  const { errors, isSubmitting } = form.formState;
  const send = async ({ to }: { to: string }) => {
    await sendTestMessage(cache, account.id, to);
    toast.success(t("trial.sent"));
    form.reset({ to });
  };
  return (
    <form noValidate onSubmit={submitWith(form, send)} className="grid max-w-md gap-3">
      <Field label={t("trial.to")} hint={t(account.kind === "cloud" ? "trial.cloudHint" : "trial.hint")} error={errors.to?.message}>
        <Input dir="ltr" type="tel" autoComplete="tel" maxLength={30} {...form.register("to")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-start">
        <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
        {t("trial.send")}
      </Button>
    </form>
  );
}
