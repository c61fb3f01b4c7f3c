import type { ComponentProps } from "react";
import { Input } from "./input";

interface AmountInputProps extends Omit<ComponentProps<typeof Input>, "value" | "onChange"> {
  value: string;
  onChange: (typed: string) => void;
}

/** An amount as it is typed, digits from left to right; the Field around it names the currency. */
export function AmountInput({ onChange, ...rest }: AmountInputProps) {
  return (
    <Input
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
