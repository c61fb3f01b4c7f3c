import { MessageCircleDashed, MessagesSquare, PackageOpen, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Tabs } from "@/components/page/tabs";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useMedia } from "@/lib/page/media";
import { useServices } from "@/lib/resources/services";
import { usePhone } from "@/lib/resources/simulator";
import { useAccounts } from "@/lib/resources/whatsapp";
import { useCast } from "./cast";
import { CastMenu } from "./cast-menu";
import { Phone } from "./phone";

interface TryItProps {
  /** The chat as the shop sees it; null while nothing has been said. */
  shop: (conversationId: string | null) => ReactNode;
}

/** Play a customer of one's own shop on a drawn phone, and watch from the shop's side. */
export function TryIt({ shop }: TryItProps) {
  const { t } = useTranslation("tryit");
  const { data, error, mutate } = useAccounts();
  const account = data?.items.find(({ kind, status }) => kind === "simulator" && status === "connected");
  return (
    <>
      <PageHeader title={t("title")} />
      {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />)}
      {data && !account && (
        <Empty
          icon={MessageCircleDashed}
          title={t("none.title")}
          text={t("none.text")}
          action={
            <Button asChild look="primary">
              <Link to="/whatsapp">{t("none.action")}</Link>
            </Button>
          }
        />
      )}
      {account && <Stage accountId={account.id} shop={shop} />}
    </>
  );
}

function Stage({ accountId, shop }: TryItProps & { accountId: string }) {
  const { t } = useTranslation("tryit");
  const roomy = useMedia("(min-width: 1024px)");
  const cast = useCast();
  const [{ side }, setFilters] = useFilters({ side: "phone" });
  const chat = usePhone(accountId, cast.played.phone).data?.items.at(-1)?.conversation_id ?? null;
  const phone = (
    <div className="flex h-full min-h-0 flex-col items-center gap-3 p-3 lg:p-5">
      <CastMenu {...cast} />
      <NothingToSell />
      <Phone key={cast.played.phone} accountId={accountId} played={cast.played} />
    </div>
  );
  const view = <div className="flex h-full min-h-0 min-w-0 flex-1">{shop(chat)}</div>;
  return (
    <div className="relative flex-1">
      <div className="absolute inset-0 flex">
        {roomy ? (
          <>
            <div className="w-[440px] shrink-0 border-e border-line bg-sunken">{phone}</div>
            {view}
          </>
        ) : (
          <Tabs
            label={t("side.label")}
            value={side}
            onChange={(next) => setFilters({ side: next })}
            tabs={[
              { value: "phone", label: <Side icon={Smartphone}>{t("side.phone")}</Side> },
              { value: "shop", label: <Side icon={MessagesSquare}>{t("side.shop")}</Side> },
            ]}
            className="min-w-0 flex-1"
          >
            {side === "shop" ? view : phone}
          </Tabs>
        )}
      </div>
    </div>
  );
}

/** A shop that is new: the assistant greets, but has nothing to offer yet. */
function NothingToSell() {
  const { t } = useTranslation("tryit");
  const services = useServices().data;
  if (!services || services.items.some(({ active }) => active)) return null;
  return (
    <p className="flex w-full max-w-[400px] items-start gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info-ink">
      <PackageOpen aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        {t("empty.text")}{" "}
        <Link to="/catalogue" className="font-semibold underline underline-offset-2">
          {t("empty.action")}
        </Link>
      </span>
    </p>
  );
}

function Side({ icon: Icon, children }: { icon: typeof Smartphone; children: ReactNode }) {
  return (
    <>
      <Icon aria-hidden className="size-4" />
      {children}
    </>
  );
}
