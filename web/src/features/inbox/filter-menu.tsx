import { ListFilter } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Menu, MenuChoice, MenuChoices, MenuLabel, MenuLine } from "@/components/menu";
import { useAccounts } from "@/lib/resources/whatsapp";
import type { InboxFilters, Tab } from "./filters";

export const STATUSES = ["open", "active", "waiting_payment", "completed", "abandoned"] as const;

interface FilterMenuProps {
  filters: InboxFilters;
  tab: Tab;
  onChange: (change: Partial<InboxFilters>) => void;
}

/** Narrows a tab to what nobody has read, to one number of the shop and, where a tab holds every status, to one of them. */
export function FilterMenu({ filters, tab, onChange }: FilterMenuProps) {
  const { t } = useTranslation("inbox");
  const accounts = useAccounts().data?.items ?? [];
  const byStatus = tab === "all";
  const byAccount = accounts.length > 1;
  const used = [filters.status, filters.account, filters.unread].some(Boolean);
  return (
    <Menu trigger={<Trigger used={used} />}>
      <Choices
        label={t("filter.read")}
        value={filters.unread}
        choices={[["yes", t("filter.unread")]]}
        onChange={(unread) => onChange({ unread })}
      />
      {byStatus && (
        <>
          <MenuLine />
          <Choices
            label={t("filter.status")}
            value={filters.status}
            choices={STATUSES.map((status) => [status, t(`status.${status}`)])}
            onChange={(status) => onChange({ status })}
          />
        </>
      )}
      {byAccount && (
        <>
          <MenuLine />
          <Choices
            label={t("filter.account")}
            value={filters.account}
            choices={accounts.map(({ id, label }) => [id, label])}
            onChange={(account) => onChange({ account })}
          />
        </>
      )}
    </Menu>
  );
}

function Trigger({ used, ...rest }: ComponentProps<"button"> & { used: boolean }) {
  const { t } = useTranslation("inbox");
  return (
    <Button look="ghost" size="icon" aria-label={t("filter.label")} {...rest} className={used ? "text-accent-ink" : ""}>
      <span className="relative">
        <ListFilter aria-hidden />
        {used && <span aria-hidden className="absolute -end-1 -top-1 size-2 rounded-full bg-accent" />}
      </span>
    </Button>
  );
}

interface ChoicesProps {
  label: string;
  value: string;
  choices: [value: string, label: string][];
  onChange: (value: string) => void;
}

function Choices({ label, value, choices, onChange }: ChoicesProps) {
  const { t } = useTranslation("inbox");
  return (
    <>
      <MenuLabel>{label}</MenuLabel>
      <MenuChoices value={value} onValueChange={onChange}>
        <MenuChoice value="">{t("filter.any")}</MenuChoice>
        {choices.map(([choice, name]) => (
          <MenuChoice key={choice} value={choice}>
            <bdi>{name}</bdi>
          </MenuChoice>
        ))}
      </MenuChoices>
    </>
  );
}
