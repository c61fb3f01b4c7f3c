import { useId } from "react";
import { useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { PasswordInput } from "@/components/input/password-input";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changeProvider, createProvider, type Provider, useModels } from "@/lib/resources/providers";
import type { Actions } from "./actions";
import { beginningOf, changeOf, KINDS, newOf, type Values, useSchema } from "./values";

interface ProviderSheetProps {
  /** What is edited; null for a new one. */
  provider: Provider | null;
  actions: Actions;
  onDelete: (provider: Provider) => void;
}

/** Whatever is saved is tried at once: a key that does not work should not be found out by a customer. */
export function ProviderSheet({ provider, actions, onDelete }: ProviderSheetProps) {
  const { t } = useTranslation(["providers", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const form = useSchemaForm(useSchema(provider), beginningOf(provider));
  const { errors, isSubmitting, isDirty } = form.formState;
  const save = async (values: Values) => {
    if (provider) await changeProvider(cache, provider.id, changeOf(values, provider));
    const id = provider?.id ?? (await createProvider(cache, newOf(values, t(`kind.${values.kind}`)))).id;
    toast.success(t("common:saved"));
    await navigate({ search: "" }, { state: SAVED });
    void actions.test(id);
  };
  const footer = (
    <>
      {provider && (
        <Button look="ghost" className="me-auto text-bad-ink hover:text-bad-ink" onClick={() => onDelete(provider)}>
          {t("delete.action")}
        </Button>
      )}
      <Button look="primary" type="submit" form="provider" busy={isSubmitting}>
        {t("saveAndTest")}
      </Button>
    </>
  );
  const title = provider ? provider.label : t("new");
  return (
    <Sheet open title={title} footer={footer} onOpenChange={() => void navigate({ search: "" })}>
      <form id="provider" noValidate onSubmit={submitWith(form, save)} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Kind form={form} fixed={provider !== null} />
        <Access form={form} provider={provider} />
        <Names form={form} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<Values>>;

function Kind({ form, fixed }: { form: Form; fixed: boolean }) {
  const { t } = useTranslation("providers");
  return (
    <Field label={t("fields.kind")}>
      <Select disabled={fixed} {...form.register("kind")}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kind.${kind}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Access({ form, provider }: { form: Form; provider: Provider | null }) {
  const { t } = useTranslation("providers");
  const { errors } = form.formState;
  const kind = useWatch({ control: form.control, name: "kind" });
  const hint = provider ? t("fields.keyKept", { hint: provider.key_hint }) : t("fields.keyHint");
  return (
    <>
      {kind === "openai_compatible" && (
        <Field label={t("fields.url")} hint={t("fields.urlHint")} error={errors.base_url?.message}>
          <Input dir="ltr" type="url" autoComplete="off" placeholder="https://" {...form.register("base_url")} />
        </Field>
      )}
      <Field label={t("fields.key")} hint={hint} error={errors.key?.message}>
        <PasswordInput autoComplete="off" maxLength={500} {...form.register("key")} />
      </Field>
    </>
  );
}

function Names({ form }: { form: Form }) {
  const { t } = useTranslation("providers");
  const { errors } = form.formState;
  const list = useId();
  const kind = useWatch({ control: form.control, name: "kind" });
  const models = useModels().data?.find((one) => one.kind === kind)?.models ?? [];
  return (
    <>
      <Field label={t("fields.model")} hint={t("fields.modelHint")} error={errors.model?.message}>
        <Input dir="ltr" autoComplete="off" list={list} maxLength={120} className="font-mono" {...form.register("model")} />
      </Field>
      <datalist id={list}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      <Field label={t("fields.label")} hint={t("fields.labelHint")} error={errors.label?.message}>
        <Input dir="auto" autoComplete="off" maxLength={80} {...form.register("label")} />
      </Field>
      <Field label={t("fields.limit")} hint={t("fields.limitHint")} error={errors.daily_limit?.message}>
        <Input dir="ltr" inputMode="numeric" autoComplete="off" {...form.register("daily_limit")} />
      </Field>
    </>
  );
}
