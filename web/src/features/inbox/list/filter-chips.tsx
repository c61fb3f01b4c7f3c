import { X } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import { LANGUAGES } from "@/lib/resources/customers";
import { STATUSES as ORDER_STATUSES } from "@/lib/resources/orders";
import { useAccounts } from "@/lib/resources/whatsapp";
import { STATUSES } from "./filter-menu";
import type { InboxFilters } from "./filters";

interface FilterChipsProps {
  filters: InboxFilters;
  onChange: (change: Partial<InboxFilters>) => void;
}

/** What narrows the list beside the search, each to be taken away by a press. */
export function FilterChips({ filters, onChange }: FilterChipsProps) {
  const { t } = useTranslation(["inbox", "common"]);
  const accounts = useAccounts(filters.account !== "").data?.items ?? [];
  const status = STATUSES.find((one) => one === filters.status);
  const order = ORDER_STATUSES.find((one) => one === filters.order);
  const language = LANGUAGES.find((one) => one === filters.language);
  const chips = [
    { name: "status", text: status && t(`status.${status}`) },
    { name: "unread", text: filters.unread && t("filter.unread") },
    { name: "snoozed", text: filters.snoozed && t("filter.snoozed") },
    { name: "order", text: order && t(`common:order.${order}`) },
    { name: "label", text: filters.label },
    { name: "language", text: language && t(`common:spoken.${language}`) },
    { name: "account", text: accounts.find(({ id }) => id === filters.account)?.label },
  ].filter(({ text }) => text);
  if (!chips.length) return null;
  return (
    <ul aria-label={t("filter.label")} className="flex flex-wrap gap-1.5 px-3 pb-2">
      {chips.map(({ name, text }) => (
        <li key={name}>
          <button
            type="button"
            aria-label={t("filter.remove", { name: text })}
            onClick={() => onChange({ [name]: "" })}
            className="flex min-h-6 items-center gap-1 rounded-full bg-accent-soft px-2 text-xs font-medium text-accent-ink hover:bg-line pointer-coarse:min-h-8"
          >
            <bdi>{text}</bdi>
            <X aria-hidden className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  );
}
