import { useId } from "react";
import { type Control, Controller, type FieldPathByValue, type FieldValues } from "react-hook-form";
import { Switch } from "./switch";

interface LabelledSwitchProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPathByValue<Values, boolean>;
  label: string;
  hint: string;
}

/** A switch of a form with what it means beside it. */
export function LabelledSwitch<Values extends FieldValues>({ control, name, label, hint }: LabelledSwitchProps<Values>) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Controller
        control={control}
        name={name}
        render={({ field: { value, onChange, ref } }) => (
          <Switch ref={ref} id={id} aria-describedby={`${id}-hint`} checked={value} onCheckedChange={onChange} />
        )}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-base font-medium">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-sm text-ink-faint">
          {hint}
        </p>
      </div>
    </div>
  );
}
