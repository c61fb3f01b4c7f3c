import { FileText, ReceiptText } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { Money } from "@/components/order/money";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { urlOf } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { approveInvoice, type PlatformInvoice, useInvoices, usePlans } from "@/lib/resources/platform";
import { RejectDialog } from "./reject-dialog";

const DEFAULTS = { status: "submitted", offset: "0" };
const STATUSES = ["submitted", "open", "paid", "rejected", "cancelled"] as const;
const TONES = { submitted: "warn", open: "info", paid: "good", rejected: "bad", cancelled: "plain" } as const;

/** What shops owe for their plans; those with a proof wait for an operator's word. */
export function Invoices() {
  const { t } = useTranslation("platform");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const status = STATUSES.find((one) => one === filters.status);
  const { data, error, mutate } = useInvoices(status, Number(filters.offset) || 0);
  return (
    <>
      <PageHeader title={t("nav.invoices")} count={data?.total}>
        <Select aria-label={t("invoices.show")} value={filters.status} className="w-44" onChange={({ target }) => setFilters({ status: target.value })}>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`invoice.${one}`)}
            </option>
          ))}
          <option value="all">{t("invoices.all")}</option>
        </Select>
      </PageHeader>
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-2 p-4 md:p-6">
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} className="h-20" />)}
        {data &&
          (data.items.length ? (
            <ul aria-label={t("nav.invoices")} className="grid gap-2">
              {data.items.map((invoice) => (
                <Row key={invoice.id} invoice={invoice} />
              ))}
            </ul>
          ) : (
            <Empty icon={ReceiptText} title={t("invoices.none")} text={t("invoices.noneText")} />
          ))}
        {data && <Pager page={data} onMove={(offset) => setFilters({ offset: String(offset) })} />}
      </div>
    </>
  );
}

function Row({ invoice }: { invoice: PlatformInvoice }) {
  const { t } = useTranslation("platform");
  const plan = usePlans().data?.find(({ id }) => id === invoice.plan_id);
  return (
    <li className="grid gap-2 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-base font-semibold">
          <Link to={`/platform/tenants/${invoice.tenant_id}`} className="hover:underline">
            <bdi>{invoice.tenant_name}</bdi>
          </Link>
        </h2>
        <Badge tone={TONES[invoice.status]}>{t(`invoice.${invoice.status}`)}</Badge>
        <Money value={invoice.amount} className="ms-auto text-lg font-semibold tabular-nums" />
      </div>
      <p className="text-sm text-ink-soft">
        <bdi>{plan?.name ?? invoice.plan_id}</bdi> · {t("invoices.months", { count: invoice.months })} · <Time at={invoice.submitted_at ?? invoice.created_at} />
        {invoice.reason && (
          <bdi className="block text-bad-ink">{invoice.reason}</bdi>
        )}
      </p>
      <Decision invoice={invoice} />
    </li>
  );
}

function Decision({ invoice }: { invoice: PlatformInvoice }) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asks, setAsks] = useState<"approve" | "reject" | null>(null);
  const approve = async () => {
    if (await run(() => approveInvoice(cache, invoice.id))) toast.success(t("invoices.approved", { name: invoice.tenant_name }));
  };
  const proof = urlOf("/api/platform/invoices/{invoice_id}/proof", { path: { invoice_id: invoice.id } });
  return (
    <div className="flex flex-wrap gap-2">
      {invoice.has_proof && (
        <Button asChild size="sm">
          <a href={proof} target="_blank" rel="noreferrer">
            <FileText aria-hidden />
            {t("invoices.proof")}
          </a>
        </Button>
      )}
      {invoice.status === "submitted" && (
        <>
          <Button size="sm" look="primary" busy={busy} onClick={() => setAsks("approve")}>
            {t("invoices.approve")}
          </Button>
          <Button size="sm" disabled={busy} onClick={() => setAsks("reject")}>
            {t("invoices.reject")}
          </Button>
        </>
      )}
      <Confirm
        open={asks === "approve"}
        onOpenChange={(open) => !open && setAsks(null)}
        title={t("invoices.ask", { name: invoice.tenant_name })}
        description={
          <>
            <Money value={invoice.amount} /> · {t("invoices.askText")}
          </>
        }
        action={t("invoices.approve")}
        onConfirm={() => void approve()}
      />
      {asks === "reject" && <RejectDialog invoice={invoice} onClose={() => setAsks(null)} />}
    </div>
  );
}
