import { ListFilter } from "lucide-react";
import type { ComponentProps } from "react";
import { Menu, MenuChoice, MenuChoices, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { LANGUAGES, useCustomerLabels } from "@/lib/resources/customers";
import { STATUSES as ORDER_STATUSES } from "@/lib/resources/orders";
import { useAccounts } from "@/lib/resources/whatsapp";
import { type InboxFilters, NARROWING, type Tab } from "./filters";

export const STATUSES = ["open", "active", "waiting_payment", "completed", "abandoned"] as const;

interface FilterMenuProps {
  filters: InboxFilters;
  tab: Tab;
  onChange: (change: Partial<InboxFilters>) => void;
}

/** Narrows a tab to what nobody has read, to what is asleep, to a kind of customer or order, to one number or status. */
export function FilterMenu({ filters, tab, onChange }: FilterMenuProps) {
  const { t } = useTranslation("inbox");
  const used = Object.keys(NARROWING).some((name) => filters[name as keyof typeof NARROWING]);
  return (
    <Menu trigger={<Trigger used={used} />}>
      <Choices
        label={t("filter.read")}
        value={filters.unread}
        choices={[["yes", t("filter.unread")]]}
        onChange={(unread) => onChange({ unread })}
      />
      <MenuLine />
      <Choices
        label={t("snooze.action")}
        value={filters.snoozed}
        choices={[["yes", t("filter.snoozed")]]}
        onChange={(snoozed) => onChange({ snoozed })}
      />
      <Kinds filters={filters} tab={tab} onChange={onChange} />
    </Menu>
  );
}

/** What there are several of. */
function Kinds({ filters, tab, onChange }: FilterMenuProps) {
  const { t } = useTranslation(["inbox", "common"]);
  const accounts = useAccounts().data?.items ?? [];
  const labels = useCustomerLabels().data ?? [];
  const groups: [name: keyof typeof NARROWING, label: string, choices: [string, string][]][] = [
    ["status", t("filter.status"), tab === "all" ? STATUSES.map((one) => [one, t(`status.${one}`)]) : []],
    ["order", t("filter.order"), ORDER_STATUSES.map((one) => [one, t(`common:order.${one}`)])],
    ["label", t("filter.customerLabel"), labels.map(({ label }) => [label, label])],
    ["language", t("filter.language"), LANGUAGES.map((one) => [one, t(`common:spoken.${one}`)])],
    ["account", t("filter.account"), accounts.length > 1 ? accounts.map(({ id, label }) => [id, label]) : []],
  ];
  return groups
    .filter(([, , choices]) => choices.length > 0)
    .map(([name, label, choices]) => (
      <div key={name}>
        <MenuLine />
        <Choices label={label} value={filters[name]} choices={choices} onChange={(value) => onChange({ [name]: value })} />
      </div>
    ));
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
