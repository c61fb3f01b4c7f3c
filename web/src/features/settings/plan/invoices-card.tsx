import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { FileInput } from "@/components/input/file-input";
import { Pager } from "@/components/list/pager";
import { Money } from "@/components/order/money";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge, type Tone } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { cancelInvoice, type Invoice, submitProof, useBilling, useInvoices } from "@/lib/resources/billing";

/** What the shop owes the platform: pay, send the proof, and see how it was decided. */
export function InvoicesCard() {
  const { t } = useTranslation("settings");
  const [offset, setOffset] = useState(0);
  const { data, error, mutate } = useInvoices(offset);
  return (
    <Card title={t("invoices.title")}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.total === 0 && <p className="text-base text-ink-soft">{t("invoices.none")}</p>}
      {data && data.total > 0 && (
        <>
          <ul className={CARD_LIST}>
            {data.items.map((invoice) => (
              <Row key={invoice.id} invoice={invoice} />
            ))}
          </ul>
          <Pager page={data} onMove={setOffset} />
        </>
      )}
    </Card>
  );
}

const TONES: Record<Invoice["status"], Tone> = { open: "warn", submitted: "info", rejected: "bad", paid: "good", cancelled: "plain" };

function PlanName({ id }: { id: string }) {
  const plans = useBilling().data?.offered;
  return <bdi>{plans?.find((plan) => plan.id === id)?.name ?? id}</bdi>;
}

function Row({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("settings");
  const { plan_id, months, amount, status, due_at, paid_until, reason, created_at } = invoice;
  const isUnsettled = status === "open" || status === "rejected" || status === "submitted";
  return (
    <li className="grid gap-3 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1 basis-48">
          <p className="flex flex-wrap items-center gap-2 text-base font-medium">
            <Money value={amount} />
            <Badge tone={TONES[status]}>{t(`invoices.status.${status}`)}</Badge>
          </p>
          <p className="text-sm text-ink-faint">
            <PlanName id={plan_id} /> · {t("plan.month", { count: months })} · <Time at={created_at} as="day" />
          </p>
        </div>
        {status === "paid" && paid_until && (
          <p className="text-sm text-ink-soft">
            {t("plan.paid")} <Time at={paid_until} as="day" />
          </p>
        )}
        {due_at && isUnsettled && (
          <p className="text-sm text-ink-soft">
            {t("invoices.due")} <Time at={due_at} as="day" />
          </p>
        )}
      </div>
      {status === "rejected" && reason && (
        <p className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink">
          {t("invoices.rejected")} <bdi>{reason}</bdi>
        </p>
      )}
      {isUnsettled && <Paying invoice={invoice} />}
    </li>
  );
}

const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf";

/** How to pay, and what to do then. */
function Paying({ invoice: { id, status } }: { invoice: Invoice }) {
  const { t } = useTranslation("settings");
  const cache = useCache();
  const input = useRef<HTMLInputElement>(null);
  const { busy, run } = useAction();
  const [cancelling, setCancelling] = useState(false);
  const instructions = useBilling().data?.payment_instructions;
  const send = async (file: File) => {
    if (await run(() => submitProof(cache, id, file))) toast.success(t("invoices.sent"));
  };
  const cancel = async () => {
    if (await run(() => cancelInvoice(cache, id))) toast.success(t("invoices.cancelled"));
  };
  return (
    <div className="grid gap-3 rounded-md bg-sunken p-3">
      {status === "submitted" ? (
        <p className="text-base text-ink-soft">{t("invoices.waits")}</p>
      ) : (
        <p dir="auto" className="text-base whitespace-pre-wrap">
          {instructions || t("invoices.noInstructions")}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" look={status === "submitted" ? "secondary" : "primary"} busy={busy} onClick={() => input.current?.click()}>
          {!busy && <Upload aria-hidden />}
          {t(status === "submitted" ? "invoices.another" : "invoices.upload")}
        </Button>
        {status !== "submitted" && (
          <Button size="sm" look="ghost" onClick={() => setCancelling(true)}>
            {t("invoices.cancel")}
          </Button>
        )}
      </div>
      <FileInput ref={input} accept={ACCEPTED} label={t("invoices.upload")} onFile={(file) => void send(file)} />
      <Confirm
        open={cancelling}
        onOpenChange={setCancelling}
        title={t("invoices.cancelTitle")}
        description={t("invoices.cancelText")}
        action={t("invoices.cancel")}
        danger
        onConfirm={() => void cancel()}
      />
    </div>
  );
}
