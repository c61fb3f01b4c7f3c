import type { SubmitEvent } from "react";
import { useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { changePackage, createPackage, type Package } from "@/lib/resources/packages";
import { EditorSheet } from "../editor-sheet";
import { useFirstFocus, useRefusals } from "../form-parts";
import type { Entry } from "../list/find";
import { useSheetLinks } from "../list/place";
import { ServicePreview } from "../service/service-preview";
import { FeaturesField } from "./features-field";
import { MoneyInput } from "./money-input";
import { blank, bodyOf, draftPrice, packageSchema, type PackageValues, valuesOf } from "./package-values";

const ANOTHER = "another";

interface PackageEditorProps {
  entry: Entry;
  /** What is edited; null for a new one. */
  one: Package | null;
  /** What a new one is priced in to begin with. */
  currency: string;
  onDelete: () => void;
}

export function PackageEditor({ entry, one, currency, onDelete }: PackageEditorProps) {
  const { t } = useTranslation(["catalogue", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const to = useSheetLinks();
  const form = useSchemaForm(packageSchema(t), one ? valuesOf(one) : blank(currency));
  useFirstFocus(form, one === null);
  const refusals = useRefusals();
  const save = async (values: PackageValues, another: boolean) => {
    if (one) await changePackage(cache, one.id, bodyOf(values));
    else await createPackage(cache, { ...bodyOf(values), service_id: entry.service.id });
    toast.success(one ? t("common:saved") : t("package.created", { name: values.name }));
    if (!another) return navigate(to({}), { state: SAVED });
    form.reset(blank(values.currency));
    form.setFocus("name");
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    const another = (event.nativeEvent.submitter as HTMLButtonElement | null)?.value === ANOTHER;
    return submitWith(form, async (values) => void (await save(values, another)), refusals)(event);
  };
  const { isSubmitting } = form.formState;
  return (
    <EditorSheet
      title={one ? one.name : t("package.new")}
      description={t(one ? "package.of" : "package.newOf", { service: entry.service.name })}
      busy={isSubmitting}
      onDelete={one && onDelete}
      also={
        !one && (
          <Button type="submit" form="editor" value={ANOTHER} disabled={isSubmitting}>
            {t("package.saveAnother")}
          </Button>
        )
      }
      preview={<LivePreview form={form} entry={entry} one={one} />}
    >
      <form id="editor" noValidate onSubmit={submit} className="grid content-start gap-5">
        <Fields form={form} />
      </form>
    </EditorSheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<PackageValues>>;

function Fields({ form }: { form: Form }) {
  const { t } = useTranslation("catalogue");
  const { errors, isDirty } = form.formState;
  return (
    <>
      <UnsavedGuard inSheet when={isDirty} />
      <Field label={t("package.name")} error={errors.name?.message}>
        <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("package.price")} error={errors.amount?.message}>
          <MoneyInput amount={form.register("amount")} currency={form.register("currency")} />
        </Field>
        <Field label={t("package.duration")} hint={t("package.durationHint")} error={errors.duration?.message}>
          <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("duration")} />
        </Field>
      </div>
      <FeaturesField form={form} />
      <Field label={t("package.description")} hint={t("package.descriptionHint")} error={errors.description?.message}>
        <Textarea maxLength={4096} {...form.register("description")} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <LabelledSwitch control={form.control} name="popular" label={t("package.popular")} hint={t("package.popularHint")} />
        <LabelledSwitch control={form.control} name="active" label={t("package.active")} hint={t("package.activeHint")} />
      </div>
      <FormError>{errors.root?.message}</FormError>
    </>
  );
}

/** The whole service as customers see it, with this package as it is being written, in its place. */
function LivePreview({ form, entry, one }: { form: Form } & Pick<PackageEditorProps, "entry" | "one">) {
  const values = useWatch({ control: form.control }) as PackageValues;
  const draft = {
    id: one?.id ?? "new",
    name: values.name || "…",
    price: draftPrice(values.amount, values.currency),
    duration: values.duration,
    features: values.features.map(({ text }) => text.trim()).filter(Boolean),
    popular: values.popular,
    active: values.active,
  };
  const all = one ? entry.packages.map((other) => (other.id === one.id ? draft : other)) : [...entry.packages, draft];
  return (
    <ServicePreview
      service={entry.service}
      packages={all.filter(({ active }) => active)}
      offered={entry.service.active && values.active}
    />
  );
}
