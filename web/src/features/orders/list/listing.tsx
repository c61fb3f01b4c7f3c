import { Download, ReceiptText, SearchX } from "lucide-react";
import { Link } from "react-router";
import { Pager } from "@/components/list/pager";
import { Money } from "@/components/order/money";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { type OrderStats, useOrders } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { useSeesNumbers } from "@/lib/resources/tenant";
import { DEFAULTS, type OrderList, useNewOrderLink } from "./filters";
import { OrderTable } from "./order-table";
import { worthOf } from "./stats";

// The server gives no more in one file.
const MOST_EXPORTED = 10_000;

interface ListingProps {
  list: OrderList;
  /** Where it is known what all orders of a tab are worth. */
  stats: OrderStats | undefined;
}

/** One page of orders with what they are worth, or why there are none. */
export function Listing({ list, stats }: ListingProps) {
  const { data, error, mutate } = useOrders(list.query);
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={10} />;
  if (data.total === 0) return <Nothing list={list} />;
  return (
    <>
      <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-sm text-ink-soft md:px-6">
        <Summary count={data.total} list={list} stats={stats} />
        <ExportLink query={list.whole} total={data.total} />
      </div>
      <OrderTable orders={data.items} sort={list.filters.sort} onSort={(sort) => list.change({ sort })} />
      <Pager page={data} onMove={(offset) => list.change({ offset: String(offset) })} />
    </>
  );
}

function Summary({ count, list, stats }: ListingProps & { count: number }) {
  const { t } = useTranslation("orders");
  const worth = stats ? worthOf(stats, list.query.status ?? undefined) : [];
  return (
    <p className="flex flex-wrap gap-x-2">
      <span>{t("count", { count })}</span>
      {worth.map((sum) => (
        <span key={sum.currency}>
          <span aria-hidden className="me-2">
            ·
          </span>
          <Money value={sum} />
        </span>
      ))}
    </p>
  );
}

function ExportLink({ query, total }: { query: OrderList["whole"]; total: number }) {
  const { t } = useTranslation("orders");
  const seesNumbers = useSeesNumbers();
  if (!seesNumbers) return null;
  if (total > MOST_EXPORTED) return <span className="ms-auto text-ink-faint">{t("export.tooMany")}</span>;
  return (
    <Button asChild look="ghost" size="sm" className="ms-auto">
      <a href={urlOf("/api/orders/export.csv", { query })} download>
        <Download aria-hidden />
        {t("export.csv")}
      </a>
    </Button>
  );
}

function Nothing({ list }: { list: OrderList }) {
  const { t } = useTranslation(["orders", "common"]);
  const link = useNewOrderLink();
  const isAgent = useMay("agent");
  if (list.narrowed) {
    return (
      <Empty
        icon={SearchX}
        title={t("common:list.nothing")}
        action={<Button onClick={() => list.change({ ...DEFAULTS, view: list.filters.view })}>{t("common:list.clear")}</Button>}
      />
    );
  }
  return (
    <Empty
      icon={ReceiptText}
      title={t("empty.title")}
      text={t("empty.text")}
      action={
        isAgent && (
          <span className="flex flex-wrap justify-center gap-2">
            <Button asChild look="primary">
              <Link to="/try">{t("empty.try")}</Link>
            </Button>
            <Button asChild>
              <Link to={link}>{t("new.title")}</Link>
            </Button>
          </span>
        )
      }
    />
  );
}
