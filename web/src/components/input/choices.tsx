import { type ReactNode, useId } from "react";
import { Checkbox } from "./checkbox";

interface ChoicesProps<Value extends string> {
  legend: string;
  hint?: string;
  error?: string | undefined;
  options: readonly { value: Value; label: ReactNode }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
  disabled?: boolean;
}

/** Some of several: a box each. What is chosen keeps the order of the options. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { legend, hint, error, options, chosen, onChange, disabled } = props;
  const id = useId();
  const turn = (value: Value, on: boolean) =>
    onChange(options.map((one) => one.value).filter((one) => (one === value ? on : chosen.includes(one))));
  return (
    <fieldset aria-describedby={hint || error ? id : undefined} className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {options.map(({ value, label }) => (
          <label key={value} className="flex min-h-6 items-center gap-2 text-base pointer-coarse:min-h-11">
            <Checkbox checked={chosen.includes(value)} disabled={disabled} onCheckedChange={(on) => turn(value, on === true)} />
            {label}
          </label>
        ))}
      </div>
      {(error ?? hint) && (
        <p id={id} className={error ? "text-sm text-bad-ink" : "text-sm text-ink-faint"}>
          {error ?? hint}
        </p>
      )}
    </fieldset>
  );
}
