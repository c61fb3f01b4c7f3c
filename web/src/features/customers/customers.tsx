import { Ban, Users } from "lucide-react";
import { Link } from "react-router";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { SavedViews } from "@/components/list/saved-views";
import { SearchField } from "@/components/list/search-field";
import { type Column, DataTable } from "@/components/list/table";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Avatar } from "@/components/sign/avatar";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import {
  type Customer,
  type CustomerFilters,
  LANGUAGES,
  nameOf,
  phoneOf,
  useCustomerLabels,
  useCustomers,
} from "@/lib/resources/customers";

const DEFAULTS = { q: "", blocked: "", language: "", label: "", sort: "-last_seen_at", offset: "0" };
type Filters = typeof DEFAULTS;
const LIMIT = 25;

/** Everybody who ever wrote. */
export function Customers() {
  const { t } = useTranslation(["customers", "common"]);
  const [filters, setFilters] = useFilters(DEFAULTS);
  const { data, error, mutate } = useCustomers(queryOf(filters));
  const isFiltered = filters.q + filters.blocked + filters.language + filters.label !== "";
  return (
    <>
      <PageHeader title={t("title")} count={data?.total}>
        <SearchField label={t("search")} value={filters.q} onChange={(q) => setFilters({ q })} />
        <Choices filters={filters} onChange={setFilters} />
        <SavedViews page="customers" />
      </PageHeader>
      {data ? (
        <Found page={data} filters={filters} isFiltered={isFiltered} onChange={setFilters} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

interface FoundProps {
  page: { items: Customer[]; total: number; limit: number; offset: number };
  filters: Filters;
  isFiltered: boolean;
  onChange: (change: Partial<Filters>) => void;
}

function Found({ page, filters, isFiltered, onChange }: FoundProps) {
  const { t } = useTranslation(["customers", "common"]);
  const columns = useColumns();
  if (page.total === 0 && isFiltered) {
    const clear = <Button onClick={() => onChange(DEFAULTS)}>{t("common:list.clear")}</Button>;
    return <Empty icon={Users} title={t("common:list.nothing")} action={clear} />;
  }
  if (page.total === 0) {
    const play = (
      <Button asChild look="primary">
        <Link to="/try">{t("play")}</Link>
      </Button>
    );
    return <Empty icon={Users} title={t("empty")} text={t("emptyText")} action={play} />;
  }
  return (
    <>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={page.items}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/customers/${id}`}
        sort={filters.sort}
        onSort={(sort) => onChange({ sort })}
      />
      <Pager page={page} onMove={(offset) => onChange({ offset: String(offset) })} />
    </>
  );
}

function useColumns(): Column<Customer>[] {
  const { t } = useTranslation(["customers", "common"]);
  return [
    { id: "name", header: t("column.name"), sort: "name", card: "title", fills: true, cell: (row) => <Name customer={row} /> },
    {
      id: "phone",
      header: t("column.phone"),
      cell: (row) => <bdi dir="ltr">{phoneOf(row) ?? "–"}</bdi>,
    },
    {
      id: "language",
      header: t("column.language"),
      cell: ({ language }) => <span className="whitespace-nowrap">{language ? t(`common:spoken.${language}`) : "–"}</span>,
    },
    {
      id: "labels",
      header: t("column.labels"),
      cell: ({ labels }) => <Labels labels={labels} />,
    },
    {
      id: "seen",
      header: t("column.seen"),
      sort: "last_seen_at",
      end: true,
      cell: ({ last_seen_at: at }) => (at ? <Time at={at} className="text-ink-soft" /> : "–"),
    },
  ];
}

function Name({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const name = nameOf(customer);
  return (
    <span className="flex items-center gap-2.5">
      <Avatar name={name} size="sm" />
      <bdi className="truncate">{name}</bdi>
      {customer.blocked_at && (
        <Badge tone="bad" icon={Ban}>
          {t("blocked")}
        </Badge>
      )}
    </span>
  );
}

function Labels({ labels }: { labels: readonly string[] }) {
  if (!labels.length) return "–";
  return (
    <span className="inline-flex max-w-60 flex-wrap gap-1">
      {labels.map((label) => (
        <Badge key={label}>
          <bdi>{label}</bdi>
        </Badge>
      ))}
    </span>
  );
}

function Choices({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation(["customers", "common"]);
  const labels = useCustomerLabels().data ?? [];
  return (
    <>
      <Select
        aria-label={t("column.language")}
        value={filters.language}
        className="max-sm:flex-auto"
        onChange={({ target }) => onChange({ language: target.value })}
      >
        <option value="">{t("filter.anyLanguage")}</option>
        {LANGUAGES.map((one) => (
          <option key={one} value={one}>
            {t(`common:spoken.${one}`)}
          </option>
        ))}
      </Select>
      {(labels.length > 0 || filters.label) && (
        <Select aria-label={t("column.labels")} className="max-sm:flex-auto" value={filters.label} onChange={({ target }) => onChange({ label: target.value })}>
          <option value="">{t("filter.anyLabel")}</option>
          {labels.map(({ label }) => (
            <option key={label} value={label}>
              {label}
            </option>
          ))}
        </Select>
      )}
      <Select aria-label={t("blocked")} className="max-sm:flex-auto" value={filters.blocked} onChange={({ target }) => onChange({ blocked: target.value })}>
        <option value="">{t("filter.everybody")}</option>
        <option value="true">{t("filter.onlyBlocked")}</option>
        <option value="false">{t("filter.notBlocked")}</option>
      </Select>
    </>
  );
}

function queryOf({ q, blocked, language, label, sort, offset }: Filters): CustomerFilters {
  return {
    q,
    label,
    sort: sort as NonNullable<CustomerFilters["sort"]>,
    limit: LIMIT,
    offset: Number(offset) || 0,
    ...(blocked && { blocked: blocked === "true" }),
    ...(language && { language: language as NonNullable<CustomerFilters["language"]> }),
  };
}
