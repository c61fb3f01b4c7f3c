import { lazy, type ReactNode } from "react";
import { SearchField } from "@/components/list/search-field";
import { Later } from "@/components/page/later";
import { useArrival, usePageTitle } from "@/components/page/page-header";
import { Tabs } from "@/components/page/tabs";
import { useTranslation } from "@/lib/locale/i18n";
import { useConversationCounts } from "@/lib/resources/conversations";
import { ConversationList } from "./conversation-list";
import { FilterChips } from "./filter-chips";
import { FilterMenu } from "./filter-menu";
import { NARROWING, type Tab, TABS, useInboxFilters } from "./filters";

const SavedViews = lazy(async () => ({ default: (await import("@/components/list/saved-views")).SavedViews }));

interface ListPaneProps {
  chosen: string | undefined;
  marked: string | undefined;
}

/** Which chats there are: tabs, search, filters, list. */
export function ListPane({ chosen, marked }: ListPaneProps) {
  const { t } = useTranslation("inbox");
  const heading = useArrival();
  const { filters, tab, query, setFilters, narrowed } = useInboxFilters();
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <div className="flex min-h-14 items-center gap-1 ps-3 pe-2">
        <h1 ref={heading} tabIndex={-1} className="pe-2 text-xl font-semibold tracking-tight">
          {t("title")}
        </h1>
        <SearchField
          value={filters.q}
          onChange={(q) => setFilters({ q })}
          label={t("list.search")}
          className="ms-auto min-w-0 flex-1 sm:w-auto"
        />
        <span className="min-h-9 min-w-9 shrink-0">
          <Later>
            <SavedViews page="inbox" compact />
          </Later>
        </span>
        <FilterMenu filters={filters} tab={tab} onChange={setFilters} />
      </div>
      <FilterChips filters={filters} onChange={setFilters} />
      <ListTabs tab={tab} onChange={(next) => setFilters({ tab: next, status: "" })}>
        <ConversationList
          // Another tab is another list: it begins at its top.
          key={tab}
          tab={tab}
          query={query}
          chosen={chosen}
          marked={marked}
          narrowed={narrowed}
          onClear={() => setFilters({ q: "", ...NARROWING })}
        />
      </ListTabs>
    </div>
  );
}

interface ListTabsProps {
  tab: Tab;
  onChange: (tab: string) => void;
  children: ReactNode;
}

/** With how many chats stand in each. Their news draw nothing else anew. */
function ListTabs({ tab, onChange, children }: ListTabsProps) {
  const { t } = useTranslation("inbox");
  const counts = useConversationCounts().data;
  usePageTitle(t("title"), counts?.needs_person);
  return (
    <Tabs
      label={t("list.tabs")}
      value={tab}
      onChange={onChange}
      tabs={TABS.map((value) => ({
        value,
        label: t(`tab.${value}`),
        count: value === "all" ? undefined : counts?.[value],
      }))}
      className="flex-1 [&_[role=tab]]:px-1.5 [&_[role=tablist]]:gap-0.5 [&_[role=tablist]]:px-2"
    >
      {children}
    </Tabs>
  );
}
