import { clsx } from "clsx";
import { Fragment, type ReactNode } from "react";
import { Money } from "@/components/order/money";
import { Card } from "@/components/page/card";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type Customer, useCustomerConsent, useCustomerStats } from "@/lib/resources/customers";

/** What is known by itself: numbers, times, what was ordered and received. */
export function Facts({ customer }: { customer: Customer }) {
  const { t, i18n } = useTranslation("customers");
  const stats = useCustomerStats(customer.id).data;
  return (
    <Card title={t("facts.title")}>
      <dl className="grid gap-2 text-base">
        {customer.addresses.map(({ kind, value }) => (
          <Fact key={`${kind} ${value}`} name={t(`facts.${kind}`)}>
            <bdi dir="ltr" className={clsx(kind !== "phone" && "font-mono text-sm")}>
              {value}
            </bdi>
          </Fact>
        ))}
        <Fact name={t("facts.since")}>
          <Time at={customer.created_at} as="day" />
        </Fact>
        {customer.last_seen_at && (
          <Fact name={t("column.seen")}>
            <Time at={customer.last_seen_at} />
          </Fact>
        )}
        <Consent customer={customer} />
        {stats && <Fact name={t("facts.orders")}>{stats.orders.toLocaleString(i18n.language)}</Fact>}
        {stats?.totals.map(({ ordered, received }) => (
          <Fragment key={ordered.currency}>
            <Fact name={t("facts.ordered")}>
              <Money value={ordered} />
            </Fact>
            <Fact name={t("facts.received")}>
              <Money value={received} className="font-semibold tabular-nums" />
            </Fact>
          </Fragment>
        ))}
      </dl>
    </Card>
  );
}

/** Why they may be written to, and whether they still want it. */
function Consent({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const consent = useCustomerConsent(customer.id).data;
  const latest = consent?.wishes.at(-1);
  const moments = {
    wrote: consent?.first_wrote_at,
    optedOut: customer.opted_out_at,
    optedIn: latest?.wants ? latest.at : null,
    noOffers: customer.marketing_stopped_at,
  };
  return (Object.keys(moments) as (keyof typeof moments)[]).map((name) => {
    const at = moments[name];
    return (
      at && (
        <Fact key={name} name={t(`facts.${name}`)}>
          <Time at={at} as="day" />
        </Fact>
      )
    );
  });
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-3">
      <dt className="shrink-0 text-ink-faint">{name}</dt>
      <dd className="min-w-0 text-end wrap-anywhere">{children}</dd>
    </div>
  );
}
