import { useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { LabelledSwitch } from "@/components/input/labelled-switch";
import { Textarea } from "@/components/input/textarea";
import { ApiError } from "@/lib/api/api";
import { type Cache, useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { createPackage } from "@/lib/resources/packages";
import { changeService, createService } from "@/lib/resources/services";
import { EditorSheet } from "../editor-sheet";
import type { Example } from "../examples";
import { useFirstFocus, useRefusals } from "../form-parts";
import type { Entry } from "../list/find";
import { useSheetLinks } from "../list/place";
import { PackageRows } from "../package/package-rows";
import { draftPrice } from "../package/package-values";
import { PictureField } from "../picture-field";
import { ServicePreview } from "./service-preview";
import { bodyOf, packagesOf, serviceSchema, type ServiceValues, valuesOf } from "./service-values";

interface ServiceEditorProps {
  /** What is edited; null for a new one. */
  entry: Entry | null;
  /** What a new one begins with. */
  example: Example | null;
  /** The shop's own, in which a new service's packages are priced. */
  currency: string;
  onDelete: () => void;
}

export function ServiceEditor({ entry, example, currency, onDelete }: ServiceEditorProps) {
  const { t } = useTranslation(["catalogue", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const to = useSheetLinks();
  const schema = serviceSchema(t);
  const begun = useBeginning(example);
  const form = useSchemaForm(schema, entry ? valuesOf(entry.service) : begun);
  useFirstFocus(form, entry === null);
  const { errors, isSubmitting, isDirty } = form.formState;
  const save = async (values: ServiceValues) => {
    if (entry) await changeService(cache, entry.service.id, bodyOf(values));
    else await createWhole(cache, values, currency, (name, reason) => toast.error(t("service.refused", { name, reason })));
    toast.success(entry ? t("common:saved") : t("service.created", { name: values.name }));
    await navigate(to({}), { state: SAVED });
  };
  const submit = submitWith(form, save, useRefusals());
  return (
    <EditorSheet
      title={entry ? entry.service.name : t("service.new")}
      busy={isSubmitting}
      onDelete={entry && onDelete}
      preview={<LivePreview form={form} entry={entry} currency={currency} />}
    >
      <form id="editor" noValidate onSubmit={submit} className="grid content-start gap-5">
        <UnsavedGuard inSheet when={isDirty} />
        <Field label={t("service.name")} hint={t("service.nameHint")} error={errors.name?.message}>
          <Input dir="auto" maxLength={200} autoComplete="off" {...form.register("name")} />
        </Field>
        <Field label={t("service.description")} hint={t("service.descriptionHint")} error={errors.description?.message}>
          <Textarea maxLength={4096} {...form.register("description")} />
        </Field>
        {!entry && <PackageRows form={form} currency={currency} />}
        <Picturing form={form} />
        <LabelledSwitch control={form.control} name="active" label={t("service.active")} hint={t("service.activeHint")} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </EditorSheet>
  );
}

type Form = ReturnType<typeof useSchemaForm<ServiceValues>>;

function Picturing({ form }: { form: Form }) {
  const id = useWatch({ control: form.control, name: "image_id" });
  return <PictureField id={id} onChange={(next) => form.setValue("image_id", next, { shouldDirty: true })} />;
}

function LivePreview({ form, entry, currency }: { form: Form } & Pick<ServiceEditorProps, "entry" | "currency">) {
  const values = useWatch({ control: form.control }) as ServiceValues;
  const written = values.packages.filter(({ name }) => name.trim());
  const packages = entry
    ? entry.packages.filter(({ active }) => active)
    : written.map(({ name, amount }) => ({ name, price: draftPrice(amount, currency), ...NO_MORE }));
  return <ServicePreview service={values} packages={packages} offered={values.active && packages.length > 0} />;
}

const NO_MORE = { duration: "", features: [], popular: false };

/** The service, then its packages. One that is refused is told of; the others stand. */
async function createWhole(
  cache: Cache,
  values: ServiceValues,
  currency: string,
  onRefused: (name: string, reason: string) => void,
): Promise<void> {
  const service = await createService(cache, bodyOf(values));
  for (const one of packagesOf(values, service.id, currency)) {
    try {
      await createPackage(cache, one);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onRefused(one.name, wordsFor(error));
    }
  }
}

function useBeginning(example: Example | null): ServiceValues {
  const { t } = useTranslation("catalogue");
  const names = example ? t(`examples.${example}.packages`).split("\n") : [""];
  return {
    name: example ? t(`examples.${example}.name`) : "",
    description: example ? t(`examples.${example}.description`) : "",
    image_id: null,
    active: true,
    packages: names.map((name) => ({ name, amount: "" })),
  };
}
