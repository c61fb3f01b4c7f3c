import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Account, changeAccount, createAccount } from "@/lib/resources/whatsapp";
import type { Actions } from "../actions";
import { Connecting } from "../connecting";
import { type CloudValues, Numbers, Secrets, useCloudSchema } from "./cloud-fields";

interface CloudSheetProps {
  /** What is set up; null for a new one. */
  account: Account | null;
  actions: Actions;
}

/** A Cloud API number: its keys, then what to enter at Meta, then the check. */
export function CloudSheet({ account, actions }: CloudSheetProps) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const title = account ? account.label : t("cloud.new");
  return (
    <Sheet open title={title} description={t("cloud.description")} onOpenChange={() => void navigate({ search: "" })}>
      <div className="grid gap-8">
        <Keys account={account} />
        {account && <Connecting account={account} actions={actions} />}
      </div>
    </Sheet>
  );
}

function Keys({ account }: { account: Account | null }) {
  const { t } = useTranslation(["whatsapp", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm(useCloudSchema(account === null), beginningOf(account));
  const { errors, isSubmitting, isDirty } = form.formState;
  const save = async (values: CloudValues) => {
    if (account) {
      await changeAccount(cache, account.id, given(values));
      form.reset({ ...values, access_token: "", app_secret: "" });
      toast.success(t("common:saved"));
    } else {
      const created = await createAccount(cache, { kind: "cloud", ...values, waba_id: values.waba_id || null });
      await navigate({ search: `?account=${created.id}` }, { state: SAVED });
    }
  };
  return (
    <form noValidate onSubmit={submitWith(form, save, { fields: { label_taken: "label", number_taken: "phone_number_id" } })} className="grid gap-4">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <h3 className="text-base font-semibold">{t("cloud.step1")}</h3>
      <Field label={t("cloud.label")} hint={t("cloud.labelHint")} error={errors.label?.message}>
        <Input dir="auto" maxLength={80} autoComplete="off" {...form.register("label")} />
      </Field>
      <Numbers form={form} />
      <Secrets form={form} account={account} />
      <FormError>{errors.root?.message}</FormError>
      <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
        {t(account ? "common:save" : "cloud.next")}
      </Button>
    </form>
  );
}

function beginningOf(account: Account | null): CloudValues {
  return { label: account?.label ?? "", phone_number_id: account?.phone_number_id ?? "", waba_id: account?.waba_id ?? "", access_token: "", app_secret: "" };
}

/** A key that is left empty stays as it is. */
function given(values: CloudValues): Partial<CloudValues> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
