import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border border-line bg-surface text-ink hover:bg-sunken",
  ghost: "text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "bg-bad text-white hover:bg-bad-hover dark:text-canvas",
} as const;
const SIZES = {
  sm: "h-7 gap-1.5 px-2 text-sm",
  md: "h-9 gap-2 px-3 text-base",
  icon: "size-9",
  "icon-sm": "size-7",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
  /** Shows a turning wheel and takes no further press. */
  busy?: boolean;
  /** Give the look to the only child instead, e.g. to a link. */
  asChild?: boolean;
}

/** A button that shows only an icon needs an `aria-label`. */
export function Button({ look = "secondary", size = "md", busy, asChild, className, children, ...rest }: ButtonProps) {
  const Part = asChild ? Slot.Root : "button";
  return (
    <Part
      type={asChild ? undefined : "button"}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      {...rest}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap transition-colors duration-150",
        "disabled:opacity-50 aria-busy:opacity-70 pointer-coarse:min-h-11 pointer-coarse:min-w-11 [&_svg]:size-4 [&_svg]:shrink-0",
        LOOKS[look],
        SIZES[size],
        className,
      )}
    >
      {asChild ? (
        children
      ) : (
        <>
          {busy && <LoaderCircle aria-hidden className="animate-spin" />}
          {children}
        </>
      )}
    </Part>
  );
}
