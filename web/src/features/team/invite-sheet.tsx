import { type BaseSyntheticEvent, useMemo, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { CopyField } from "@/components/sign/copy-button";
import type { Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type GivenRole, type Invitation, invite, wholeAddress } from "@/lib/resources/team";
import { wordsOf } from "./actions";

type Values = Schema<"NewInvitation">;

const ROLES: readonly GivenRole[] = ["agent", "admin", "viewer"];

/** An address and a role; then, where no mail is sent, the link to hand over. */
export function InviteSheet() {
  const { t } = useTranslation("team");
  const navigate = useNavigate();
  const cache = useCache();
  const form = useSchemaForm<Values>(useSchema(), { email: "", role: "agent" });
  const [made, setMade] = useState<Invitation | null>(null);
  const close = (state?: object) => void navigate({ search: "" }, state ? { state } : {});
  const take = (invitation: Invitation) => {
    if (invitation.path) return setMade(invitation);
    toast.success(t("invite.mailed", { email: invitation.email }));
    close(SAVED);
  };
  const submit = submitWith(form, async (values) => take(await invite(cache, values)), {
    fields: { already_member: "email", already_invited: "email" },
    words: (error) => wordsOf(error, t),
  });
  const footer = made ? (
    <Button look="primary" onClick={() => close(SAVED)}>
      {t("invite.done")}
    </Button>
  ) : (
    <Button look="primary" type="submit" form="invite" busy={form.formState.isSubmitting}>
      {t("invite.send")}
    </Button>
  );
  return (
    <Sheet open title={t("invite.title")} footer={footer} onOpenChange={() => close(made ? SAVED : undefined)}>
      {made ? (
        <div className="grid gap-4">
          <p className="text-base text-pretty">{t("invite.handOver", { email: made.email })}</p>
          <CopyField text={wholeAddress(made.path ?? "")} label={t("invite.copy")} />
        </div>
      ) : (
        <InviteForm form={form} onSubmit={submit} />
      )}
    </Sheet>
  );
}

function useSchema() {
  const { t } = useTranslation("common");
  return useMemo(() => {
    const shape = z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("form.email"));
    return z.object({ email: z.string().check(z.trim(), shape), role: z.enum(["admin", "agent", "viewer"]) });
  }, [t]);
}

interface InviteFormProps {
  form: UseFormReturn<Values>;
  onSubmit: (event: BaseSyntheticEvent) => Promise<void>;
}

function InviteForm({ form, onSubmit }: InviteFormProps) {
  const { t } = useTranslation(["team", "common"]);
  const { errors, isDirty, isSubmitting } = form.formState;
  return (
    <form id="invite" noValidate onSubmit={(event) => void onSubmit(event)} className="grid gap-5">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <Field label={t("invite.email")} hint={t("invite.emailHint")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="off" {...form.register("email")} />
      </Field>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm font-medium">{t("invite.role")}</legend>
        {ROLES.map((role) => (
          <label
            key={role}
            className="flex items-start gap-3 rounded-md border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input type="radio" value={role} className="mt-0.5 size-4 accent-accent" {...form.register("role")} />
            <span>
              <span className="block text-base font-medium">{t(`common:role.${role}`)}</span>
              <span className="block text-sm text-ink-soft">{t(`role.${role}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <FormError>{errors.root?.message}</FormError>
    </form>
  );
}
