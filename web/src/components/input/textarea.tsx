import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { useField } from "@/components/form/field";
import { INPUT } from "./input";

/** Several lines; grows with what is typed where the browser can. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      dir="auto"
      rows={rows}
      {...useField()}
      {...rest}
      className={clsx(INPUT, "field-sizing-content min-h-18 py-2", className)}
    />
  );
}
