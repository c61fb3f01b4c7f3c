import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
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
import { createAccount } from "@/lib/resources/whatsapp";
import type { Actions } from "../actions";

/** A number that needs only a name: a simulator, or a phone, whose link begins at once. */
export function NameSheet({ kind, actions }: { kind: "web" | "simulator"; actions: Actions }) {
  const { t } = useTranslation(["whatsapp", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const schema = useMemo(
    () => z.object({ label: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }),
    [t],
  );
  const form = useSchemaForm(schema, { label: "" });
  const { errors, isSubmitting, isDirty } = form.formState;
  const save = async ({ label }: { label: string }) => {
    const created = await createAccount(cache, { kind, label });
    if (kind === "web") await actions.connect(created);
    await navigate({ search: kind === "web" ? `?link=${created.id}` : "" }, { state: SAVED });
  };
  return (
    <Sheet open title={t(`choose.${kind}.name`)} description={t(`choose.${kind}.text`)} onOpenChange={() => void navigate({ search: "" })}>
      <form noValidate onSubmit={submitWith(form, save, { fields: { label_taken: "label" } })} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        {kind === "web" && <Risk />}
        <Field label={t("cloud.label")} hint={t("cloud.labelHint")} error={errors.label?.message}>
          <Input dir="auto" maxLength={80} autoComplete="off" {...form.register("label")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
        <Button look="primary" type="submit" busy={isSubmitting} className="justify-self-start">
          {t(`choose.${kind}.go`)}
        </Button>
      </form>
    </Sheet>
  );
}

/** What may happen to a number that is linked to a program. */
function Risk() {
  const { t } = useTranslation("whatsapp");
  return (
    <div className="grid gap-2 rounded-lg bg-warn-soft p-4 text-sm text-ink">
      <p className="flex items-center gap-2 text-base font-semibold text-warn-ink">
        <TriangleAlert aria-hidden className="size-5 shrink-0" />
        {t("risk.title")}
      </p>
      <ul className="grid list-disc gap-1 ps-5 text-pretty">
        <li>{t("risk.allowed")}</li>
        <li>{t("risk.banned")}</li>
        <li>{t("risk.behave")}</li>
        <li>{t("risk.never")}</li>
      </ul>
    </div>
  );
}
