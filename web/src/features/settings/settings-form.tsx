import type { ReactNode } from "react";
import type { DefaultValues, FieldValues } from "react-hook-form";
import { toast } from "sonner";
import type { output, ZodMiniType } from "zod/mini";
import { SaveBar } from "@/components/form/save-bar";
import { Failure, SkeletonRows } from "@/components/page/states";
import type { Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { changeTenant, type Tenant, useTenant } from "@/lib/resources/tenant";

type Form<Values extends FieldValues> = ReturnType<typeof useSchemaForm<Values>>;

interface SettingsFormProps<Values extends FieldValues> {
  tenant: Tenant;
  schema: ZodMiniType<Values, Values>;
  valuesOf: (tenant: Tenant) => Values;
  changeOf: (values: Values, tenant: Tenant) => Schema<"TenantChange">;
  children: (form: Form<Values>) => ReactNode;
}

/** One section of the shop's settings: read by everybody, changed by admins, saved as a whole. */
export function SettingsForm<Values extends FieldValues>(props: SettingsFormProps<Values>) {
  const { tenant, schema, valuesOf, changeOf, children } = props;
  const { t } = useTranslation("common");
  const cache = useCache();
  const isAdmin = useMay("admin");
  const form = useSchemaForm(schema, valuesOf(tenant) as DefaultValues<output<ZodMiniType<Values, Values>>>);
  const { errors, isDirty, isSubmitting } = form.formState;
  const save = async (values: Values) => {
    form.reset(valuesOf(await changeTenant(cache, changeOf(values, tenant))));
    toast.success(t("saved"));
  };
  return (
    <form noValidate onSubmit={submitWith(form, save, { words: wordsFor })}>
      <fieldset disabled={!isAdmin} className="grid min-w-0 gap-4">
        {children(form)}
        {!isAdmin && <p className="text-sm text-ink-faint">{t("adminsOnly")}</p>}
        <SaveBar dirty={isDirty} busy={isSubmitting} error={errors.root?.message} onDiscard={() => form.reset()} />
      </fieldset>
    </form>
  );
}

/** The shop, once it is there. */
export function WithTenant({ children }: { children: (tenant: Tenant) => ReactNode }) {
  const { data, error, mutate } = useTenant();
  if (data) return children(data);
  return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={6} />;
}
