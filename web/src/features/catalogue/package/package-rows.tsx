import { Plus, X } from "lucide-react";
import { type UseFormReturn, useFieldArray } from "react-hook-form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { ServiceValues } from "../service/service-values";

const MOST = 20;
const COLUMNS = "grid grid-cols-[1fr_8rem_auto] gap-2";

interface PackageRowsProps {
  form: UseFormReturn<ServiceValues>;
  currency: string;
}

/** The first packages of a new service, in short: what one buys, and for how much. */
export function PackageRows({ form, currency }: PackageRowsProps) {
  const { t } = useTranslation("catalogue");
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "packages" });
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{t("rows.label")}</legend>
      <div aria-hidden className="grid grid-cols-[1fr_8rem_2.25rem] gap-2 text-xs text-ink-faint pointer-coarse:grid-cols-[1fr_8rem_2.75rem]">
        <span>{t("rows.name")}</span>
        <span>{t("rows.price", { currency })}</span>
      </div>
      {fields.map((field, place) => (
        <Row key={field.id} form={form} place={place} currency={currency} onRemove={() => remove(place)} />
      ))}
      {fields.length < MOST && (
        <Button look="ghost" size="sm" className="justify-self-start" onClick={() => append({ name: "", amount: "" })}>
          <Plus aria-hidden />
          {t("rows.add")}
        </Button>
      )}
      <p className="text-sm text-ink-faint">{t("rows.hint")}</p>
    </fieldset>
  );
}

function Row({ form, place, currency, onRemove }: PackageRowsProps & { place: number; onRemove: () => void }) {
  const { t } = useTranslation("catalogue");
  const { name, amount } = form.formState.errors.packages?.[place] ?? {};
  return (
    <div className="grid gap-1">
      <div className={COLUMNS}>
        <Input
          dir="auto"
          maxLength={200}
          aria-label={t("rows.nameOf", { place: place + 1 })}
          aria-invalid={name ? true : undefined}
          {...form.register(`packages.${place}.name`)}
        />
        <Input
          dir="ltr"
          inputMode="decimal"
          autoComplete="off"
          aria-label={t("rows.priceOf", { place: place + 1, currency })}
          aria-invalid={amount ? true : undefined}
          className="tabular-nums"
          {...form.register(`packages.${place}.amount`)}
        />
        <Button look="ghost" size="icon" aria-label={t("rows.remove", { place: place + 1 })} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <p role="alert" className="text-sm text-bad-ink empty:hidden">
        {(name ?? amount)?.message}
      </p>
    </div>
  );
}
