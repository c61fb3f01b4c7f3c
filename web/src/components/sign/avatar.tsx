import { clsx } from "clsx";

const SIZES = { sm: "size-6 text-xs", md: "size-8 text-sm", lg: "size-10 text-base" } as const;

interface AvatarProps {
  /** A name or, where there is none, a phone number. */
  name: string;
  size?: keyof typeof SIZES;
  className?: string;
}

/** The first letters of a name. It repeats what stands beside it, so screen readers pass it over. */
export function Avatar({ name, size = "md", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={clsx(
        "inline-grid shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-ink select-none",
        SIZES[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  if (!words.length) return "#";
  return [words[0]!, ...words.slice(1).slice(-1)].map((word) => [...word][0]!.toUpperCase()).join("");
}
