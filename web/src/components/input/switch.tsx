import { clsx } from "clsx";
import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { useField } from "@/components/form/field";

/** On or off, at once. Inside a Field its label names it, elsewhere an `aria-label`. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      {...useField()}
      {...rest}
      className={clsx(
        "inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5",
        "transition-colors duration-150 disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent",
        className,
      )}
    >
      <Primitive.Thumb className="size-4.5 rounded-full bg-line-strong transition-transform duration-150 data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent rtl:data-[state=checked]:-translate-x-4" />
    </Primitive.Root>
  );
}
