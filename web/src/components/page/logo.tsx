import { clsx } from "clsx";

/** The mark: an M whose fold is a ledger's binding, with the brass coin. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={clsx("shrink-0", className)}>
      <rect width="32" height="32" rx="7" fill="#0d5c50" />
      <path
        d="M8 23V10.5c0-.9 1.1-1.3 1.7-.6L16 17l6.3-7.1c.6-.7 1.7-.3 1.7.6V23"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="23" r="2" fill="#f2c14e" />
    </svg>
  );
}
