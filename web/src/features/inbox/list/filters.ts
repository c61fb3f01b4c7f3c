import { useMemo } from "react";
import { useFilters } from "@/lib/page/filters";
import type { ConversationCounts, ConversationFilters } from "@/lib/resources/conversations";

export const TABS = ["needs_person", "mine", "unassigned", "ai", "all"] as const satisfies (keyof ConversationCounts)[];
export type Tab = (typeof TABS)[number];

export const NARROWING = { status: "", account: "", unread: "", snoozed: "", label: "", language: "", order: "" };
const DEFAULTS = { tab: "all", q: "", ...NARROWING };
const TAB_QUERIES: Record<Tab, ConversationFilters> = {
  needs_person: { needs_person: true, snoozed: false },
  mine: { mine: true, status: "open", snoozed: false },
  unassigned: { unassigned: true, answered_by: "human", status: "open", snoozed: false },
  ai: { answered_by: "ai", status: "open" },
  all: {},
};

export type InboxFilters = Record<keyof typeof DEFAULTS, string>;

/** What of the inbox is shown, kept in the address, and the query it makes. */
export function useInboxFilters() {
  const [filters, setFilters] = useFilters<InboxFilters>(DEFAULTS);
  const tab = tabOf(filters);
  const query = useMemo(() => queryOf(tab, filters), [tab, filters]);
  const narrowed = Object.keys(NARROWING).some((name) => filters[name as keyof typeof NARROWING]) || filters.q !== "";
  return { filters, tab, query, setFilters, narrowed };
}

/** The query that an address makes. */
export function queryIn(search: URLSearchParams): ConversationFilters {
  const given = Object.entries(DEFAULTS).map(([name, usual]) => [name, search.get(name) ?? usual]);
  const filters = Object.fromEntries(given) as InboxFilters;
  return queryOf(tabOf(filters), filters);
}

const tabOf = (filters: InboxFilters): Tab => TABS.find((one) => one === filters.tab) ?? "all";

function queryOf(tab: Tab, { q, account, unread, snoozed, label, ...filters }: InboxFilters): ConversationFilters {
  const query: ConversationFilters = { ...TAB_QUERIES[tab], sort: "needs_first" };
  if (q) query.q = q;
  if (account) query.account_id = account;
  if (unread) query.unread = true;
  if (snoozed) query.snoozed = true;
  if (label) query.label = label;
  return { ...query, ...chosen(filters) };
}

// Words of the address that the server takes as they are; one that it does not know, it refuses.
function chosen({ status, language, order }: Pick<InboxFilters, "status" | "language" | "order">): ConversationFilters {
  const query: ConversationFilters = {};
  if (status) query.status = status as ConversationFilters["status"];
  if (language) query.language = language as ConversationFilters["language"];
  if (order) query.order_status = order as ConversationFilters["order_status"];
  return query;
}
