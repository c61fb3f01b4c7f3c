import { ChevronLeft } from "lucide-react";
import { Link, useNavigate, useParams } from "react-router";
import { PageHeader, useArrival, usePageTitle } from "@/components/page/page-header";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useMedia } from "@/lib/page/media";
import { useAttention } from "@/lib/resources/dashboard";
import { useProof, useProofs } from "@/lib/resources/payments";
import { useTenant } from "@/lib/resources/tenant";
import { useDone } from "./deciding/sitting";
import { Desk } from "./desk";
import { DEFAULTS, isTab, PAGE_SIZE, placeOf, type Tab } from "./queue/place";

/** Payment proofs: those that wait, those whose decision is held, those that are decided. */
export function Payments() {
  const { proofId } = useParams();
  const navigate = useNavigate();
  const isPhone = useMedia("(max-width: 767px)");
  const [filters] = useFilters(DEFAULTS);
  const tab: Tab = isTab(filters.status) ? filters.status : "waiting";
  const offset = Math.max(0, Number(filters.offset) || 0);
  const left = useLeft(tab, offset);
  const show = (tab: Tab, offset = 0) => void navigate(placeOf(undefined, tab, offset), { replace: true });
  return (
    <>
      {isPhone && proofId ? <ProofHeader id={proofId} back={placeOf(undefined, tab, offset)} /> : <Header left={left} />}
      <Desk
        key={`${tab} ${offset}`}
        tab={tab}
        offset={offset}
        left={left}
        proofId={proofId}
        isPhone={isPhone}
        onTab={(next) => show(next)}
        onMove={(next) => show(tab, next)}
      />
    </>
  );
}

/** How many proofs wait, less those that were just decided here and of which the answer has not come yet. */
function useLeft(tab: Tab, offset: number): number | undefined {
  const counted = useAttention().data?.payments_waiting;
  const list = useProofs(tab === "waiting" ? { status: tab, limit: PAGE_SIZE, offset } : null).data;
  const done = useDone(useTenant().data?.id ?? "");
  if (tab !== "waiting" || !list) return counted;
  return list.total - list.items.filter(({ id }) => done.has(id)).length;
}

function Header({ left }: { left: number | undefined }) {
  const { t } = useTranslation("payments");
  const done = useDone(useTenant().data?.id ?? "").size;
  // The counter says it on the page, this in the browser's tab.
  usePageTitle(t("title"), left);
  return (
    <PageHeader title={t("title")}>
      {left !== undefined && (
        <p role="status" className="text-sm text-ink-soft tabular-nums">
          {t("counter", { left, done })}
        </p>
      )}
    </PageHeader>
  );
}

/** On a phone one proof is a page of its own, with the way back to the list. */
function ProofHeader({ id, back }: { id: string; back: string }) {
  const { t } = useTranslation("payments");
  const heading = useArrival();
  const proof = useProof(id).data;
  const title = proof ? t("queue.order", { number: proof.order_number }) : t("title");
  usePageTitle(title);
  return (
    <header className="flex min-h-14 items-center gap-1 border-b border-line bg-surface pe-4">
      <Button asChild look="ghost" size="icon">
        <Link to={back} aria-label={t("queue.back")}>
          <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
        </Link>
      </Button>
      <h1 ref={heading} tabIndex={-1} className="flex min-w-0 flex-1 items-baseline gap-2 text-lg font-semibold">
        <span className="shrink-0">{title}</span>
        {proof && <bdi className="min-w-0 truncate text-base font-normal text-ink-soft">{proof.customer_name ?? t("queue.someone")}</bdi>}
      </h1>
    </header>
  );
}
