import { Ban, UserX } from "lucide-react";
import { Link, useParams } from "react-router";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Customer, nameOf, useCustomer } from "@/lib/resources/customers";
import { Blocking } from "./blocking";
import { CustomerForm } from "./customer-form";
import { DataCard } from "./data-card";
import { Facts } from "./facts";
import { Chats, Orders } from "./history";
import { Merging } from "./merging";

/** One person: who they are, what they bought, what was said. */
export function CustomerPage() {
  const { t } = useTranslation("customers");
  const { customerId } = useParams();
  const { data, error, mutate } = useCustomer(customerId ?? null);
  if (data) return <Found customer={data} />;
  if (error && MISSING.includes(error.status)) return <Missing />;
  return (
    <>
      <PageHeader title={t("one")} />
      {error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={5} />}
    </>
  );
}

// An address that is none of ours, or not even an id.
const MISSING = [404, 422];

function Found({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  return (
    <>
      <PageHeader title={nameOf(customer)}>
        {customer.blocked_at && (
          <Badge tone="bad" icon={Ban}>
            {t("blocked")}
          </Badge>
        )}
      </PageHeader>
      <Rooms customer={customer} />
    </>
  );
}

function Rooms({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  return (
    <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] items-start gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:col-start-2 lg:row-start-1">
        <Facts customer={customer} />
        <Card title={t("about.title")}>
          <CustomerForm key={customer.id} customer={customer} />
        </Card>
        <Blocking customer={customer} />
        <Merging customer={customer} />
        <DataCard customer={customer} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:col-start-1 lg:row-start-1">
        <Chats customerId={customer.id} />
        <Orders customerId={customer.id} />
      </div>
    </div>
  );
}

function Missing() {
  const { t } = useTranslation("customers");
  const back = (
    <Button asChild>
      <Link to="/customers">{t("missing.back")}</Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("one")} />
      <Empty icon={UserX} title={t("missing.title")} text={t("missing.text")} action={back} />
    </>
  );
}
