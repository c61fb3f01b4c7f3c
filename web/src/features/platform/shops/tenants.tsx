import { Store } from "lucide-react";
import { useSearchParams } from "react-router";
import { Select } from "@/components/input/select";
import { AddLink } from "@/components/list/add-link";
import { Pager } from "@/components/list/pager";
import { SearchField } from "@/components/list/search-field";
import { type Column, DataTable } from "@/components/list/table";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type TenantFilters, type TenantRow, usePlans, useTenants } from "@/lib/resources/platform";
import { STATES, usd } from "../looks";
import { NewShopSheet } from "./new-shop-sheet";
import { StateBadge } from "./state-badge";

const DEFAULTS = { q: "", state: "", plan: "", sort: "-created_at", offset: "0" };
const SORTS = ["name", "-created_at", "-last_active_at", "-messages", "-growth", "-ai_cost", "paid_until"] as const;
type Filters = typeof DEFAULTS;

/** Every shop of the installation. */
export function Tenants() {
  const { t } = useTranslation(["platform", "common"]);
  const [filters, setFilters] = useFilters(DEFAULTS);
  const { data, error, mutate } = useTenants(queryOf(filters));
  const columns = useColumns();
  const [search] = useSearchParams();
  return (
    <>
      <PageHeader title={t("nav.tenants")} count={data?.total} action={<AddLink>{t("opening.new")}</AddLink>}>
        <SearchField label={t("tenants.search")} value={filters.q} onChange={(q) => setFilters({ q })} />
        <Choices filters={filters} onChange={setFilters} />
      </PageHeader>
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows />)}
      {data &&
        (data.items.length ? (
          <DataTable label={t("nav.tenants")} columns={columns} rows={data.items} rowId={({ id }) => id} rowHref={({ id }) => `/platform/tenants/${id}`} />
        ) : (
          <Empty
            icon={Store}
            title={t("common:list.nothing")}
            action={<Button onClick={() => setFilters({ q: "", state: "", plan: "" })}>{t("common:list.clear")}</Button>}
          />
        ))}
      {data && <Pager page={data} onMove={(offset) => setFilters({ offset: String(offset) })} />}
      {search.has("new") && <NewShopSheet />}
    </>
  );
}

function queryOf({ q, state, plan, sort, offset }: Filters): TenantFilters {
  return {
    search: q || null,
    state: STATES.find((one) => one === state) ?? null,
    plan_id: plan || null,
    sort: SORTS.find((one) => one === sort) ?? "-created_at",
    limit: 25,
    offset: Number(offset) || 0,
  };
}

function Choices({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation("platform");
  const plans = usePlans().data ?? [];
  return (
    <>
      <Select aria-label={t("tenants.state")} value={filters.state} className="w-36 max-sm:flex-1" onChange={({ target }) => onChange({ state: target.value })}>
        <option value="">{t("tenants.anyState")}</option>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {t(`state.${one}`)}
          </option>
        ))}
      </Select>
      <Select aria-label={t("tenants.plan")} value={filters.plan} className="w-36 max-sm:flex-1" onChange={({ target }) => onChange({ plan: target.value })}>
        <option value="">{t("tenants.anyPlan")}</option>
        {plans.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select aria-label={t("tenants.sort")} value={filters.sort} className="w-44 max-sm:w-full" onChange={({ target }) => onChange({ sort: target.value })}>
        {SORTS.map((one) => (
          <option key={one} value={one}>
            {t(`sort.${one.replace("-", "") as "name"}`)}
          </option>
        ))}
      </Select>
    </>
  );
}

function useColumns(): Column<TenantRow>[] {
  const { t, i18n } = useTranslation("platform");
  const plans = usePlans().data;
  const figure = (value: number) => value.toLocaleString(i18n.language);
  return [
    { id: "name", header: t("tenants.name"), card: "title", fills: true, cell: ({ name }) => <bdi className="block truncate max-md:whitespace-normal">{name}</bdi> },
    { id: "state", header: t("tenants.state"), card: "aside", cell: ({ state }) => <StateBadge state={state} /> },
    { id: "plan", header: t("tenants.plan"), cell: ({ plan_id }) => <bdi className="whitespace-nowrap">{plans?.find(({ id }) => id === plan_id)?.name ?? plan_id}</bdi> },
    { id: "numbers", header: t("tenants.numbers"), end: true, cell: (row) => t("tenants.connected", { up: figure(row.numbers_connected), all: figure(row.numbers) }) },
    { id: "messages", header: t("tenants.messages"), end: true, cell: ({ messages }) => figure(messages) },
    { id: "cost", header: t("tenants.cost"), end: true, cell: ({ ai_cost_usd }) => <bdi>{usd(ai_cost_usd, i18n.language)}</bdi> },
    { id: "active", header: t("tenants.active"), end: true, cell: ({ last_active_at }) => (last_active_at ? <Time at={last_active_at} /> : "–") },
  ];
}
