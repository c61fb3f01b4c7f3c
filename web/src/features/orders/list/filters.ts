import { useSearchParams } from "react-router";
import { usePlace } from "@/components/sign/time";
import type { QueryOf } from "@/lib/api/api";
import { type Days, daysOf, todayIn } from "@/lib/locale/period";
import { useFilters } from "@/lib/page/filters";
import { type OrderFilters, STATUSES } from "@/lib/resources/orders";

export const PAGE = 25;
export const DEFAULTS = {
  view: "list",
  q: "",
  status: "all",
  customer: "",
  period: "any",
  since: "",
  until: "",
  sort: "-created_at",
  offset: "0",
};
const SORTS = ["-created_at", "created_at", "-total", "total", "-updated_at", "updated_at"] as const;

export type Filters = typeof DEFAULTS;

export interface OrderList {
  filters: Filters;
  change: (change: Partial<Filters>) => void;
  /** What the list asks the API for. */
  query: OrderFilters;
  /** The same without the page, for the export. */
  whole: QueryOf<"/api/orders/export.csv">;
  days: Days;
  /** Whether something is left out. */
  narrowed: boolean;
}

/** What the orders page shows, as it stands in the address. Words in it that mean nothing count as not said. */
export function useOrderList(): OrderList {
  const [filters, change] = useFilters(DEFAULTS);
  const { zone } = usePlace();
  const days = daysOf(filters.period, filters.since, filters.until, todayIn(zone, new Date()));
  const whole = {
    ...days,
    q: filters.q || undefined,
    status: STATUSES.find((one) => one === filters.status),
    customer_id: filters.customer || undefined,
    sort: SORTS.find((one) => one === filters.sort),
  };
  const query = { ...whole, limit: PAGE, offset: Math.max(0, Number.parseInt(filters.offset, 10) || 0) };
  const narrowed = Boolean(query.q ?? query.status ?? query.customer_id ?? days.since ?? days.until);
  return { filters, change, query, whole, days, narrowed };
}

/** Where a new order is written, over the list as it is; `null` takes the sheet away again. */
export function useNewOrderLink(open: string | null = "order"): { search: string } {
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  next.delete("new");
  next.delete("for");
  if (open !== null) next.set("new", open);
  return { search: next.toString() };
}
