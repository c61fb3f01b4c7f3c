import { Columns3, Plus, Rows3 } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { Tooltip } from "@/components/dialog/tooltip";
import { SavedViews } from "@/components/list/saved-views";
import { SearchField } from "@/components/list/search-field";
import { PageHeader } from "@/components/page/page-header";
import { SkeletonRows } from "@/components/page/states";
import { Tabs } from "@/components/page/tabs";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useShortcuts } from "@/lib/page/keys";
import { type OrderStats, STATUSES, useOrderStats } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { CustomerChip } from "../new/customer-chip";
import { NewOrder } from "../new/new-order";
import { type OrderList, useNewOrderLink, useOrderList } from "./filters";
import { Listing } from "./listing";
import { PeriodField } from "./period-field";
import { countOf } from "./stats";

// The table is what most look at.
const Board = lazy(async () => ({ default: (await import("./board")).Board }));

/** All orders: what waits, what was sold, and the way to each. */
export function Orders() {
  const { t } = useTranslation("orders");
  const list = useOrderList();
  const { filters, change } = list;
  return (
    <>
      <PageHeader title={t("title")} action={<NewOrderButton />}>
        {filters.customer && <CustomerChip id={filters.customer} onClear={() => change({ customer: "" })} />}
        <SearchField label={t("search")} value={filters.q} onChange={(q) => change({ q })} />
        <PeriodField filters={filters} onChange={change} />
        <SavedViews page="orders" />
        <ViewSwitch board={filters.view === "board"} onChange={(board) => change({ view: board ? "board" : "list" })} />
      </PageHeader>
      <Shown list={list} />
      <NewOrder />
    </>
  );
}

/** The table or the board. How many each status holds is told of all customers, so it is left out while one searches. */
function Shown({ list }: { list: OrderList }) {
  const stats = useOrderStats(list.days).data;
  const known = list.filters.q || list.filters.customer ? undefined : stats;
  if (list.filters.view !== "board") return <StatusTabs list={list} known={known} />;
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Board list={list} stats={known} />
    </Suspense>
  );
}

function ViewSwitch({ board, onChange }: { board: boolean; onChange: (board: boolean) => void }) {
  const { t } = useTranslation("orders");
  const name = t(board ? "board.toList" : "board.toBoard");
  return (
    <Tooltip text={name}>
      <Button size="icon" aria-label={name} onClick={() => onChange(!board)}>
        {board ? <Rows3 aria-hidden /> : <Columns3 aria-hidden />}
      </Button>
    </Tooltip>
  );
}

/** A tab for each status. */
function StatusTabs({ list, known }: { list: OrderList; known: OrderStats | undefined }) {
  const { t } = useTranslation(["orders", "common"]);
  const tabs = [
    { value: "all", label: t("all"), count: known && countOf(known) },
    ...STATUSES.map((status) => ({
      value: status,
      label: t(`common:order.${status}`),
      count: known && countOf(known, status),
    })),
  ];
  return (
    <Tabs
      label={t("tabs")}
      tabs={tabs}
      value={list.query.status ?? "all"}
      onChange={(status) => list.change({ status })}
      className="flex-1 bg-surface"
    >
      <Listing list={list} stats={known} />
    </Tabs>
  );
}

function NewOrderButton() {
  const { t } = useTranslation(["orders", "common"]);
  const isAgent = useMay("agent");
  const navigate = useNavigate();
  const { search } = useNewOrderLink();
  const shortcuts = useMemo(
    () =>
      isAgent
        ? [{ keys: "n", label: t("new.title"), group: t("common:keys.page"), run: () => void navigate({ search }) }]
        : [],
    [isAgent, t, navigate, search],
  );
  useShortcuts(shortcuts);
  if (!isAgent) return null;
  return (
    <Button asChild look="primary">
      <Link to={{ search }}>
        <Plus aria-hidden />
        {t("new.title")}
      </Link>
    </Button>
  );
}
