import { useMemo } from "react";
import { useFilters } from "@/lib/filters";
import type { ConversationCounts, ConversationFilters } from "@/lib/resources/conversations";

export const TABS = ["needs_person", "mine", "unassigned", "ai", "all"] as const satisfies (keyof ConversationCounts)[];
export type Tab = (typeof TABS)[number];

const DEFAULTS = { tab: "all", q: "", status: "", account: "", unread: "" };
const TAB_QUERIES: Record<Tab, ConversationFilters> = {
  needs_person: { needs_person: true },
  mine: { mine: true, status: "open" },
  unassigned: { unassigned: true, answered_by: "human", status: "open" },
  ai: { answered_by: "ai", status: "open" },
  all: {},
};

export type InboxFilters = Record<keyof typeof DEFAULTS, string>;

/** What of the inbox is shown, kept in the address, and the query it makes. */
export function useInboxFilters() {
  const [filters, setFilters] = useFilters<InboxFilters>(DEFAULTS);
  const tab = TABS.find((one) => one === filters.tab) ?? "all";
  const { q, status, account, unread } = filters;
  const query = useMemo(() => queryOf(tab, { q, status, account, unread }), [tab, q, status, account, unread]);
  return { filters, tab, query, setFilters, narrowed: Boolean(q || status || account || unread) };
}

function queryOf(tab: Tab, { q, status, account, unread }: Omit<InboxFilters, "tab">): ConversationFilters {
  const query: ConversationFilters = { ...TAB_QUERIES[tab], sort: "needs_first" };
  if (q) query.q = q;
  if (account) query.account_id = account;
  if (unread) query.unread = true;
  if (status) query.status = status as ConversationFilters["status"];
  return query;
}
