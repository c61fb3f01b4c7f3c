import { useState } from "react";
import { Combobox } from "@/components/input/combobox";
import { Avatar } from "@/components/sign/avatar";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { usePaused } from "@/lib/page/paused";
import { type Customer, nameOf, phoneOf, useCustomers } from "@/lib/resources/customers";

const SHOWN = 8;

interface CustomerPickerProps {
  chosen: Customer | null;
  onChoose: (customer: Customer | null) => void;
  /** One who cannot be chosen, e.g. because it is about them. */
  except?: string;
}

/** Finds a customer by name or number; the latest to write come first. Stands in a Field. */
export function CustomerPicker({ chosen, onChoose, except }: CustomerPickerProps) {
  const { t } = useTranslation("customers");
  const [query, setQuery] = useState("");
  const words = usePaused(query.trim());
  const { data, isLoading } = useCustomers({ q: words, limit: SHOWN + 1 });
  // What was found for other words must not be taken with Enter.
  const found = words === query.trim() && !isLoading ? data?.items : undefined;
  if (chosen) {
    return (
      <div className="flex items-center gap-3 rounded-md border border-line bg-sunken px-3 py-2">
        <Person customer={chosen} />
        <Button size="sm" className="ms-auto" onClick={() => onChoose(null)}>
          {t("picker.change")}
        </Button>
      </div>
    );
  }
  return (
    <Combobox
      items={found?.filter(({ id }) => id !== except).slice(0, SHOWN)}
      query={query}
      onQuery={setQuery}
      onChoose={onChoose}
      placeholder={t("picker.search")}
      nothing={t("picker.nothing")}
    >
      {(customer) => <Person customer={customer} />}
    </Combobox>
  );
}

/** A face, a name and a number, to tell people of one name apart. */
export function Person({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const phone = phoneOf(customer);
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2.5">
      <Avatar name={nameOf(customer)} />
      <span className="min-w-0">
        <span className="block truncate font-medium">
          <bdi>{nameOf(customer)}</bdi>
        </span>
        {customer.name && phone && (
          <span className="block truncate text-sm text-ink-faint tabular-nums">
            <bdi>{phone}</bdi>
          </span>
        )}
      </span>
      {customer.blocked_at && <Badge tone="bad">{t("blocked")}</Badge>}
    </span>
  );
}
