import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { useField } from "@/components/form/field";

export const INPUT =
  "w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ellipsis text-ink transition-colors duration-150 " +
  "aria-invalid:border-bad disabled:opacity-60 pointer-coarse:text-lg";

/** One line of text. What a person may write in any language gets `dir="auto"`. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...useField()} {...rest} className={clsx(INPUT, "h-9 pointer-coarse:h-11", className)} />;
}
