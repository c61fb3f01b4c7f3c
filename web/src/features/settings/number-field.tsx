import type { FieldPathByValue, FieldValues, UseFormReturn } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";

interface NumberFieldProps<Values extends FieldValues> {
  form: UseFormReturn<Values>;
  name: FieldPathByValue<Values, string>;
  label: string;
  /** What is counted, beside the number. */
  unit: string;
  hint: string;
}

/** A whole number and its unit. */
export function NumberField<Values extends FieldValues>({ form, name, label, unit, hint }: NumberFieldProps<Values>) {
  const { error } = form.getFieldState(name, form.formState);
  return (
    <Field label={label} hint={hint} error={error?.message}>
      <NumberInput form={form} name={name} unit={unit} />
    </Field>
  );
}

function NumberInput<Values extends FieldValues>({ form, name, unit }: Pick<NumberFieldProps<Values>, "form" | "name" | "unit">) {
  return (
    <div className="flex items-center gap-2">
      <Input dir="ltr" inputMode="numeric" autoComplete="off" className="max-w-28" {...form.register(name)} />
      <span aria-hidden className="text-sm text-ink-soft">
        {unit}
      </span>
    </div>
  );
}
