import { X } from "lucide-react";
import { useTranslation } from "@/lib/locale/i18n";
import { nameOf, useCustomer } from "@/lib/resources/customers";

/** Says that only one customer's orders are shown, and ends that. */
export function CustomerChip({ id, onClear }: { id: string; onClear: () => void }) {
  const { t } = useTranslation("orders");
  const customer = useCustomer(id).data;
  const name = customer ? nameOf(customer) : "…";
  return (
    <span className="inline-flex h-9 max-w-56 items-center gap-1 rounded-full bg-accent-soft ps-3 pe-1 text-sm font-medium text-accent-ink">
      <bdi className="truncate">{name}</bdi>
      <button
        type="button"
        aria-label={t("customer.clear", { name })}
        onClick={onClear}
        className="grid size-7 shrink-0 place-items-center rounded-full hover:bg-surface"
      >
        <X aria-hidden className="size-4" />
      </button>
    </span>
  );
}
