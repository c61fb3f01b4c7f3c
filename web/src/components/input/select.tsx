import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { useField } from "@/components/form/field";
import { INPUT } from "./input";

/** The browser's own list: it searches by typing, and phones show their wheel. Children are `<option>`s. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className={clsx("relative block", className)}>
      <select {...useField()} {...rest} className={clsx(INPUT, "h-9 appearance-none pe-8 pointer-coarse:h-11")} />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-ink-faint"
      />
    </span>
  );
}
