import { clsx } from "clsx";
import { Check, Minus } from "lucide-react";
import { Checkbox as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { useField } from "@/components/form/field";

/** Inside a Field its label names it, elsewhere an `aria-label`. `checked="indeterminate"` shows a dash. */
export function Checkbox({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      {...useField()}
      {...rest}
      className={clsx(
        "group inline-grid size-5 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface disabled:opacity-50",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent",
        className,
      )}
    >
      <Primitive.Indicator className="text-on-accent">
        <Check aria-hidden className="size-3.5 group-data-[state=indeterminate]:hidden" strokeWidth={3} />
        <Minus aria-hidden className="hidden size-3.5 group-data-[state=indeterminate]:block" strokeWidth={3} />
      </Primitive.Indicator>
    </Primitive.Root>
  );
}
