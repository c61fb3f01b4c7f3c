import { clsx } from "clsx";
import { useTranslation } from "@/lib/locale/i18n";

interface CountProps {
  value: number;
  /** What is counted, for screen readers: "3 waiting payments". */
  label: string;
  className?: string;
}

/** How much waits, beside the name of where it waits. Nothing when nothing does. */
export function Count({ value, label, className }: CountProps) {
  const { i18n } = useTranslation();
  if (value === 0) return null;
  return (
    <span
      className={clsx(
        "inline-grid h-5 min-w-5 place-items-center rounded-full bg-accent-soft px-1.5 text-xs font-semibold text-accent-ink tabular-nums",
        className,
      )}
    >
      <span aria-hidden>{value > 99 ? "99+" : value.toLocaleString(i18n.language)}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
