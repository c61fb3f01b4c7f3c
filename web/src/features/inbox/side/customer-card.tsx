import { Ban, CircleCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { Money } from "@/components/order/money";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import {
  blockCustomer,
  type Customer,
  type CustomerStats,
  unblockCustomer,
  useCustomer,
  useCustomerStats,
} from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";
import { LabelList } from "../label-list";
import { CustomerNotes } from "./customer-notes";
import { Section } from "./order-panel";

/** Who writes: their language, what they have ordered and paid, what the team has noted. */
export function CustomerCard({ id }: { id: string }) {
  const { t } = useTranslation("inbox");
  const { data: customer, error, mutate } = useCustomer(id);
  const stats = useCustomerStats(id).data;
  return (
    <Section
      title={t("customer.title")}
      action={
        <Link to={`/customers/${id}`} className="text-sm text-accent-ink hover:underline">
          {t("customer.more")}
        </Link>
      }
    >
      {customer ? (
        <Details customer={customer} stats={stats} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Section>
  );
}

function Details({ customer, stats }: { customer: Customer; stats: CustomerStats | undefined }) {
  const { t, i18n } = useTranslation(["inbox", "common"]);
  const mayChange = useMay("agent");
  return (
    <div className="grid gap-4">
      <LabelList labels={customer.labels} />
      <dl className="grid gap-1.5 text-sm">
        {customer.language && <Fact name={t("customer.language")}>{t(`common:spoken.${customer.language}`)}</Fact>}
        <Fact name={t("customer.since")}>
          <Time at={customer.created_at} as="day" />
        </Fact>
        {stats && (
          <>
            <Fact name={t("customer.orders")}>{stats.orders.toLocaleString(i18n.language)}</Fact>
            {stats.totals.map(({ received }) => (
              <Fact key={received.currency} name={t("customer.spent")}>
                <Money value={received} />
              </Fact>
            ))}
          </>
        )}
      </dl>
      <CustomerNotes customer={customer} />
      {mayChange && <Block customer={customer} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-3">
      <dt className="text-ink-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Block({ customer }: { customer: Customer }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asked, setAsked] = useState(false);
  const blocked = customer.blocked_at !== null;
  if (blocked) {
    return (
      <Button size="sm" busy={busy} onClick={() => void run(() => unblockCustomer(cache, customer.id))}>
        <CircleCheck aria-hidden />
        {t("customer.unblock")}
      </Button>
    );
  }
  return (
    <>
      <Button size="sm" look="ghost" busy={busy} onClick={() => setAsked(true)} className="-ms-2 justify-self-start text-bad-ink">
        <Ban aria-hidden />
        {t("customer.block")}
      </Button>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        title={t("customer.blockTitle")}
        description={t("customer.blockText")}
        action={t("customer.block")}
        danger
        onConfirm={() => void run(() => blockCustomer(cache, customer.id, ""))}
      />
    </>
  );
}
