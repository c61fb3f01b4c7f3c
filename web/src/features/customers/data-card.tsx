import { Download, Eraser } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import type { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Customer, nameOf } from "@/lib/resources/customers";
import { eraseCustomer, exportCustomer } from "@/lib/resources/privacy";
import { useMay } from "@/lib/resources/profile";

/** What the customer may ask of the shop: to be given all that is held about them, and to be forgotten. */
export function DataCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asked, setAsked] = useState(false);
  const [taken, setTaken] = useState(false);
  if (!useMay("admin")) return null;
  const take = async () => setTaken(await run(() => exportCustomer(cache, customer.id)));
  return (
    <Card title={t("data.title")}>
      <div className="grid justify-items-start gap-3">
        <p className="text-base text-ink-soft">{t("data.text")}</p>
        <div className="flex flex-wrap gap-2">
          <Button busy={busy} onClick={() => void take()}>
            <Download aria-hidden />
            {t("data.take")}
          </Button>
          <Button onClick={() => setAsked(true)} className="text-bad-ink">
            <Eraser aria-hidden />
            {t("data.erase")}
          </Button>
        </div>
        {taken && (
          <p role="status" className="text-sm text-ink-soft">
            {t("data.taken")}{" "}
            <Link to="/settings/data" className="font-medium text-accent-ink underline underline-offset-2">
              {t("data.where")}
            </Link>
          </p>
        )}
      </div>
      <Dialog open={asked} onOpenChange={setAsked} title={t("data.question")} description={t("data.warning")}>
        {asked && <EraseForm customer={customer} />}
      </Dialog>
    </Card>
  );
}

function EraseForm({ customer }: { customer: Customer }) {
  const { t } = useTranslation(["customers", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const schema = useMemo(() => z.object({ confirm: z.string().check(z.trim(), z.minLength(1, t("common:form.required"))) }), [t]);
  const form = useSchemaForm(schema, { confirm: "" });
  const { errors, isSubmitting } = form.formState;
  const words = (error: ApiError) => {
    if (error.problem.code === "not_confirmed") return t("data.notThis");
    return error.problem.code === "open_order" ? t("data.openOrder") : wordsFor(error);
  };
  const save = async ({ confirm }: { confirm: string }) => {
    await eraseCustomer(cache, customer.id, confirm);
    toast.success(t("data.erased"));
    await navigate("/customers");
  };
  return (
    <form noValidate onSubmit={(event) => void submitWith(form, save, { fields: { not_confirmed: "confirm" }, words })(event)} className="grid gap-4">
      <Field label={t("data.confirm", { name: nameOf(customer) })} error={errors.confirm?.message}>
        <Input dir="auto" autoComplete="off" maxLength={200} {...form.register("confirm")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <Button look="danger" type="submit" busy={isSubmitting} className="justify-self-end">
        {t("data.erase")}
      </Button>
    </form>
  );
}
