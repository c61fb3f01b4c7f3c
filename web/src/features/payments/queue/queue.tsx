import { BadgeCheck, Hourglass, ListChecks, type LucideIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { SWRResponse } from "swr";
import { Pager } from "@/components/list/pager";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Tabs } from "@/components/page/tabs";
import { Button } from "@/components/sign/button";
import type { ApiError, Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { isTab, type Tab, TABS } from "./place";
import { ProofRow } from "./proof-row";
import type { Shown } from "./shown";

const ICONS: Record<Tab, LucideIcon> = { waiting: BadgeCheck, held: Hourglass, decided: ListChecks };

interface QueueProps {
  tab: Tab;
  /** How many wait in all. */
  left: number | undefined;
  list: SWRResponse<Schema<"Page_ProofView_">, ApiError>;
  rows: readonly Shown[];
  currentId: string | undefined;
  addressOf: (id: string) => string;
  onTab: (tab: Tab) => void;
  onMove: (offset: number) => void;
  /** The pointer has come over the rows, or left them. */
  onPointer: (isOver: boolean) => void;
}

/** The list at the side: the oldest first, since who waits longest is served first. */
export function Queue({ tab, left, list, rows, currentId, addressOf, onTab, onMove, onPointer }: QueueProps) {
  const { t } = useTranslation("payments");
  const tabs = TABS.map((value) => ({
    value,
    label: t(`tabs.${value}`),
    count: value === "waiting" ? left : undefined,
  }));
  return (
    <aside aria-label={t("queue.label")} className="flex min-h-0 flex-col border-line bg-surface md:border-e">
      <Tabs
        tabs={tabs}
        value={tab}
        onChange={(next) => isTab(next) && onTab(next)}
        label={t("tabs.label")}
        className="min-h-0 flex-1"
      >
        <div
          className="h-full overflow-y-auto"
          onPointerEnter={({ pointerType }) => pointerType === "mouse" && onPointer(true)}
          onPointerLeave={() => onPointer(false)}
        >
          <Rows tab={tab} list={list} rows={rows} currentId={currentId} addressOf={addressOf} />
          {list.data && <Pager page={list.data} onMove={onMove} />}
        </div>
      </Tabs>
    </aside>
  );
}

type RowsProps = Pick<QueueProps, "tab" | "list" | "rows" | "currentId" | "addressOf">;

function Rows({ tab, list: { data, error, mutate }, rows, currentId, addressOf }: RowsProps) {
  const { t } = useTranslation("payments");
  const current = useRef<HTMLLIElement>(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest" });
    // With j and k the focus goes along, so that Enter opens what is marked.
    const row = document.activeElement?.closest("li");
    if (row && row !== current.current && row.parentElement === current.current?.parentElement) {
      current.current?.querySelector("a")?.focus();
    }
  }, [currentId]);
  if (error && !data) return <Failure error={error} onRetry={() => void mutate()} />;
  if (!data) return <SkeletonRows className="h-16" lines={2} />;
  if (!rows.length) return <NoProofs tab={tab} />;
  return (
    <ul aria-label={t("queue.label")}>
      {rows.map((row) => (
        <ProofRow
          key={row.proof.id}
          ref={row.proof.id === currentId ? current : undefined}
          row={row}
          to={addressOf(row.proof.id)}
          isCurrent={row.proof.id === currentId}
        />
      ))}
    </ul>
  );
}

/** On a phone only: on a wide window the pane beside it says the same. */
function NoProofs({ tab }: { tab: Tab }) {
  const { t } = useTranslation("payments");
  return (
    <Empty
      icon={ICONS[tab]}
      title={t(`empty.${tab}`)}
      text={t(`empty.${tab}Text`)}
      action={
        tab === "waiting" && (
          <Button asChild>
            <Link to="/try">{t("empty.waitingAction")}</Link>
          </Button>
        )
      }
      className="md:hidden"
    />
  );
}
