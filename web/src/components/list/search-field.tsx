import { clsx } from "clsx";
import { Search, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigation } from "react-router";
import { Input } from "@/components/input/input";
import { useTranslation } from "@/lib/locale/i18n";
import { useShortcuts } from "@/lib/page/keys";

const PAUSE_MS = 250;

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** What is searched, e.g. "Search orders". */
  label: string;
  className?: string;
}

/** Searches when one pauses. The key / leads into it, Escape empties it. */
export function SearchField({ value, onChange, label, className }: SearchFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const leaving = useNavigation().state !== "idle";
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // It was changed elsewhere, e.g. by "Clear filters" or the browser's back.
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    // Filters live in the address: setting one now would call back the page that is being opened.
    if (typed === value || leaving) return;
    const search = () => onChange(typed.trim());
    let timer = setTimeout(search, PAUSE_MS);
    // That a link leads away is rendered only in a transition, some time after its click.
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE_MS);
    };
    document.addEventListener("click", wait, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", wait, true);
    };
  }, [typed, value, onChange, leaving]);
  const shortcuts = useMemo(
    () => [{ keys: "/", label: t("list.search"), group: t("keys.page"), run: () => input.current?.focus() }],
    [t],
  );
  useShortcuts(shortcuts);
  return (
    <div role="search" className={clsx("relative w-full sm:w-40 sm:max-lg:grow lg:w-72", className)}>
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 start-2.5 my-auto size-4 text-ink-faint" />
      <Input
        ref={input}
        dir="auto"
        type="text"
        enterKeyHint="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setTyped("")}
        className="ps-8 pe-8"
      />
      {typed && (
        <button
          type="button"
          aria-label={t("list.clear")}
          onClick={() => setTyped("")}
          className="absolute inset-y-0 end-0 grid w-9 place-items-center rounded-md text-ink-faint hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
