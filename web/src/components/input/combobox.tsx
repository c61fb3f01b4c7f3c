import { clsx } from "clsx";
import { Search } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useField } from "@/components/form/field";
import { useTranslation } from "@/lib/locale/i18n";
import { INPUT } from "./input";

interface ComboboxProps<Item extends { id: string }> {
  /** What fits what was typed; undefined while it is on its way. */
  items: readonly Item[] | undefined;
  query: string;
  onQuery: (query: string) => void;
  onChoose: (item: Item) => void;
  placeholder: string;
  /** Said when nothing fits. */
  nothing: string;
  /** What one line shows. */
  children: (item: Item) => ReactNode;
}

/** A field that searches: type, go through what is found with the arrows, take one with Enter. Inside a Field its label names it. */
export function Combobox<Item extends { id: string }>(props: ComboboxProps<Item>) {
  const { items, query, onQuery, onChoose, placeholder, nothing, children } = props;
  const { t } = useTranslation();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const active = items?.[Math.min(at, items.length - 1)];
  useScrolledTo(active && `${list}-${active.id}`);
  const choose = (item: Item) => {
    setOpen(false);
    onQuery("");
    onChoose(item);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setOpen(true);
      const last = (items?.length ?? 1) - 1;
      setAt(open ? Math.max(0, Math.min(last, Math.min(at, last) + step)) : 0);
    } else if (event.key === "Enter" && open && active) choose(active);
    else if (event.key === "Escape" && open) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <div className="relative">
          <Search aria-hidden className="pointer-events-none absolute inset-y-0 start-3 my-auto size-4 text-ink-faint" />
          <input
            {...useField()}
            ref={input}
            type="text"
            dir="auto"
            role="combobox"
            aria-expanded={open}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={open && active ? `${list}-${active.id}` : undefined}
            autoComplete="off"
            placeholder={placeholder}
            value={query}
            onChange={(event) => {
              onQuery(event.target.value);
              setAt(0);
              setOpen(true);
            }}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={press}
            className={clsx(INPUT, "h-9 ps-9 pointer-coarse:h-11")}
          />
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (input.current?.contains(event.target as Node)) event.preventDefault();
          }}
          // The field keeps the focus, so a press here must not take it.
          onMouseDown={(event) => event.preventDefault()}
          className="z-50 max-h-[min(20rem,var(--radix-popover-content-available-height))] w-(--radix-popover-trigger-width) animate-fade-in overflow-y-auto rounded-lg bg-raised p-1 shadow-overlay"
        >
          <ul id={list} role="listbox" aria-label={placeholder}>
            {items?.map((item, place) => (
              <li
                key={item.id}
                id={`${list}-${item.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={item === active}
                onPointerMove={() => setAt(place)}
                onMouseUp={() => choose(item)}
                className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 text-base aria-selected:bg-sunken pointer-coarse:min-h-11"
              >
                {children(item)}
              </li>
            ))}
          </ul>
          {items?.length === 0 && <p className="px-2 py-2 text-sm text-ink-faint">{nothing}</p>}
          {!items && <p className="px-2 py-2 text-sm text-ink-faint">{t("loading")}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function useScrolledTo(id: string | undefined): void {
  useEffect(() => {
    if (id) document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  }, [id]);
}
