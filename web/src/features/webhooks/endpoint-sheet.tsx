import { type BaseSyntheticEvent, useMemo, useState } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeEndpoint, createEndpoint, type Endpoint, type EventType, type FreshSecret } from "@/lib/resources/webhooks";
import { EventPicker } from "./event-picker";
import { SecretShown } from "./secret";

/** What is edited; null for a new one, whose secret is shown at the end. */
export function EndpointSheet({ endpoint }: { endpoint: Endpoint | null }) {
  const { t } = useTranslation(["webhooks", "common"]);
  const navigate = useNavigate();
  const cache = useCache();
  const { url = "", description = "", types = [] } = endpoint ?? {};
  const form = useSchemaForm<Values>(useSchema(), { url, description, types });
  const [fresh, setFresh] = useState<FreshSecret | null>(null);
  const close = (saved = false) => {
    const to = fresh ? { pathname: `/settings/webhooks/${fresh.id}`, search: "" } : { search: "" };
    void navigate(to, saved || fresh ? { state: SAVED } : {});
  };
  const save = async (values: Values) => {
    if (!endpoint) return setFresh(await createEndpoint(cache, values));
    await changeEndpoint(cache, endpoint.id, values);
    toast.success(t("common:saved"));
    close(true);
  };
  const footer = fresh ? (
    <Button look="primary" onClick={() => close()}>
      {t("secret.done")}
    </Button>
  ) : (
    <Button look="primary" type="submit" form="endpoint" busy={form.formState.isSubmitting}>
      {t(endpoint ? "common:save" : "create")}
    </Button>
  );
  const title = fresh ? t("secret.title") : t(endpoint ? "edit" : "new");
  return (
    <Sheet open title={title} footer={footer} onOpenChange={() => close()}>
      {fresh ? <SecretShown fresh={fresh} /> : <EndpointForm form={form} onSubmit={submitWith(form, save, { words: wordsFor })} />}
    </Sheet>
  );
}

interface Values {
  url: string;
  description: string;
  types: EventType[];
}

function useSchema() {
  const { t } = useTranslation("webhooks");
  return useMemo(() => {
    const shape = z.regex(/^https?:\/\/\S+$/, t("fields.urlBad"));
    const types = z.custom<EventType[]>((value) => Array.isArray(value));
    return z.object({ url: z.string().check(z.trim(), shape), description: z.string().check(z.trim()), types });
  }, [t]);
}

interface EndpointFormProps {
  form: UseFormReturn<Values>;
  onSubmit: (event: BaseSyntheticEvent) => Promise<void>;
}

function EndpointForm({ form, onSubmit }: EndpointFormProps) {
  const { t } = useTranslation("webhooks");
  const { errors, isDirty, isSubmitting } = form.formState;
  return (
    <form id="endpoint" noValidate onSubmit={(event) => void onSubmit(event)} className="grid gap-4">
      <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
      <Field label={t("fields.url")} hint={t("fields.urlHint")} error={errors.url?.message}>
        <Input dir="ltr" type="url" autoComplete="off" placeholder="https://" maxLength={2000} {...form.register("url")} />
      </Field>
      <Field label={t("fields.description")} hint={t("fields.descriptionHint")} error={errors.description?.message}>
        <Input dir="auto" autoComplete="off" maxLength={200} {...form.register("description")} />
      </Field>
      <Controller
        control={form.control}
        name="types"
        render={({ field }) => <EventPicker chosen={field.value} onChange={field.onChange} />}
      />
      <FormError>{errors.root?.message}</FormError>
    </form>
  );
}
