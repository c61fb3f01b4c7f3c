import { useId, useMemo } from "react";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import type { Played } from "@/lib/resources/simulator";

interface PersonDialogProps {
  person: Played;
  onClose: () => void;
  onDone: (person: Played) => void;
}

/** A customer of one's own invention: name and number. */
export function PersonDialog({ person, onClose, onDone }: PersonDialogProps) {
  const { t } = useTranslation(["tryit", "common"]);
  const id = useId();
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t("common:form.required")), z.maxLength(80)),
        phone: z.string().check(z.regex(/^\+?[1-9][\d\s-]{6,18}$/, t("cast.badPhone"))),
      }),
    [t],
  );
  const form = useSchemaForm(schema, person);
  const { errors } = form.formState;
  const submit = submitWith(form, ({ name, phone }) => {
    onDone({ name, phone: `+${phone.replaceAll(/\D/g, "")}` });
    onClose();
    return Promise.resolve();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("cast.own")}
      description={t("cast.ownText")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form={id} look="primary">
            {t("cast.play")}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("cast.name")} error={errors.name?.message}>
          <Input dir="auto" maxLength={80} {...form.register("name")} />
        </Field>
        <Field label={t("cast.phone")} error={errors.phone?.message}>
          <Input dir="ltr" type="tel" inputMode="tel" {...form.register("phone")} />
        </Field>
      </form>
    </Dialog>
  );
}
