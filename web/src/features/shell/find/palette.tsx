import { clsx } from "clsx";
import { Bell, CornerDownLeft, type LucideIcon, ReceiptText, Search, UserRound, Users } from "lucide-react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useNavigate } from "react-router";
import { SCRIM } from "@/components/dialog/dialog";
import { useTranslation } from "@/lib/locale/i18n";
import { usePaused } from "@/lib/page/paused";
import { nameOf, useCustomers } from "@/lib/resources/customers";
import { useOrders } from "@/lib/resources/orders";
import { PLACES } from "../menu/nav";

const MOST = 6;

interface Found {
  id: string;
  to: string;
  name: string;
  detail?: string | undefined;
  icon: LucideIcon;
}

type Group = "pages" | "customers" | "orders";

/** Everything by its name: pages, customers, orders. Type, go with the arrows, open with Enter. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={SCRIM} />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-xl animate-rise-in flex-col overflow-hidden rounded-xl bg-raised shadow-overlay"
        >
          <Dialog.Title className="sr-only">{t("title")}</Dialog.Title>
          <Finder onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const navigate = useNavigate();
  const list = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const groups = useFound(query);
  const all = groups.flatMap(([, items]) => items);
  const active = all[Math.min(at, all.length - 1)];
  const idOf = ({ id }: Found) => `${list}-${id}`;
  useEffect(() => {
    if (active) document.getElementById(`${list}-${active.id}`)?.scrollIntoView({ block: "nearest" });
  }, [active, list]);
  const open = ({ to }: Found) => {
    onClose();
    void navigate(to);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt(Math.max(0, Math.min(all.length - 1, Math.min(at, all.length - 1) + step)));
    else if (event.key === "Enter" && active) open(active);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
        <input
          type="text"
          dir="auto"
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active && idOf(active)}
          aria-label={t("title")}
          autoComplete="off"
          placeholder={t("placeholder")}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
            setAt(0);
          }}
          onKeyDown={press}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-faint"
        />
      </div>
      <div id={list} role="listbox" aria-label={t("title")} className="min-h-0 overflow-y-auto p-2">
        {groups.map(([group, items]) => (
          <div key={group} role="group" aria-label={t(group)}>
            <p aria-hidden className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-faint">
              {t(group)}
            </p>
            {items.map((one) => (
              <Row key={one.id} id={idOf(one)} one={one} isActive={one === active} onOpen={() => open(one)} />
            ))}
          </div>
        ))}
        {all.length === 0 && <p className="px-2 py-6 text-center text-base text-ink-soft">{t("nothing")}</p>}
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  one: Found;
  isActive: boolean;
  onOpen: () => void;
}

function Row({ id, one, isActive, onOpen }: RowProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onOpen}
      onKeyDown={(event) => event.key === "Enter" && onOpen()}
      className={clsx("flex min-h-9 items-center gap-2.5 rounded-md px-2 pointer-coarse:min-h-11", isActive ? "bg-sunken" : "hover:bg-sunken")}
    >
      <one.icon aria-hidden className="size-4 shrink-0 text-ink-faint" />
      <bdi className="min-w-0 truncate text-base">{one.name}</bdi>
      {one.detail && <bdi className="ms-auto shrink-0 text-sm text-ink-faint">{one.detail}</bdi>}
      {isActive && <CornerDownLeft aria-hidden className={clsx("size-3.5 shrink-0 text-ink-faint rtl:-scale-x-100", !one.detail && "ms-auto")} />}
    </div>
  );
}

/** Pages at once; customers and orders once somebody has typed and paused. */
function useFound(query: string): [Group, Found[]][] {
  const words = query.trim();
  const asked = usePaused(words);
  const groups: [Group, Found[]][] = [
    ["pages", usePages(words)],
    ["customers", usePeople(words && asked)],
    ["orders", useSales(words && asked)],
  ];
  return groups.filter(([, items]) => items.length > 0);
}

function usePages(words: string): Found[] {
  const { t } = useTranslation();
  const pages = [
    ...PLACES.map(({ to, name, icon }) => ({ id: `page-${name}`, to, name: t(`nav.${name}`), icon })),
    { id: "page-account", to: "/account", name: t("nav.account"), icon: UserRound },
    { id: "page-notifications", to: "/account/notifications", name: t("notifications"), icon: Bell },
  ];
  return pages.filter(({ name }) => name.toLocaleLowerCase().includes(words.toLocaleLowerCase()));
}

function usePeople(words: string): Found[] {
  const { data } = useCustomers(words ? { q: words, limit: MOST } : null);
  if (!words || !data) return [];
  return data.items.map((one) => ({ id: one.id, to: `/customers/${one.id}`, name: nameOf(one), icon: Users }));
}

function useSales(words: string): Found[] {
  const { t } = useTranslation();
  const { data } = useOrders(words ? { q: words, limit: MOST } : null);
  if (!words || !data) return [];
  return data.items.map(({ id, number, customer_name, status }) => ({
    id,
    to: `/orders/${id}`,
    name: `#${number} ${customer_name ?? ""}`.trim(),
    detail: t(`order.${status}`),
    icon: ReceiptText,
  }));
}
