import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Account, moveToCloud } from "@/lib/resources/whatsapp";
import { type CloudValues, Numbers, Secrets, useCloudSchema } from "../cloud/cloud-fields";

/** A linked phone's number goes over to the Cloud API, with its chats. */
export function MoveSheet({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const navigate = useNavigate();
  const begin = { label: account.label, phone_number_id: "", waba_id: "", access_token: "", app_secret: "" };
  const form = useSchemaForm(useCloudSchema(true), begin);
  const { errors, isSubmitting, isDirty } = form.formState;
  const move = async ({ phone_number_id, waba_id, access_token, app_secret }: CloudValues) => {
    const keys = { phone_number_id, waba_id: waba_id || null, access_token, app_secret };
    const { unreachable } = await moveToCloud(cache, account.id, keys);
    toast.success(t("move.done", { label: account.label }));
    if (unreachable > 0) toast.warning(t("move.unreachable", { count: unreachable }));
    await navigate({ search: `?account=${account.id}` }, { state: SAVED });
  };
  return (
    <Sheet open title={t("move.title", { label: account.label })} onOpenChange={() => void navigate({ search: "" })}>
      <form noValidate onSubmit={submitWith(form, move, { fields: { number_taken: "phone_number_id" } })} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <p className="text-base text-pretty text-ink-soft">{t("move.text")}</p>
        <Numbers form={form} />
        <Secrets form={form} />
        <FormError>{errors.root?.message}</FormError>
        <Button look="primary" type="submit" busy={isSubmitting} disabled={!isDirty} className="justify-self-start">
          {t("move.action")}
        </Button>
      </form>
    </Sheet>
  );
}
