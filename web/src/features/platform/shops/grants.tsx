import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { CARD_LIST, Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { day } from "@/lib/locale/time";
import { type Grant, takeGrantBack, type TenantDetail } from "@/lib/resources/platform";
import { sizeOf } from "../looks";
import { GrantDialog } from "./grant-dialog";

/** What the shop has beyond its plan, and giving it more. */
export function Grants({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const [gives, setGives] = useState(false);
  const give = (
    <Button size="sm" onClick={() => setGives(true)}>
      {t("grant.give")}
    </Button>
  );
  return (
    <Card title={t("grant.title")} action={give}>
      {tenant.grants.length === 0 && <p className="text-sm text-ink-soft">{t("grant.none")}</p>}
      <ul className={CARD_LIST}>
        {tenant.grants.map((grant) => (
          <Row key={grant.id} tenant={tenant} grant={grant} />
        ))}
      </ul>
      {gives && <GrantDialog tenant={tenant} onClose={() => setGives(false)} />}
    </Card>
  );
}

function Row({ tenant, grant }: { tenant: TenantDetail; grant: Grant }) {
  const { id, quota, amount, until, reason } = grant;
  const { t, i18n } = useTranslation("platform");
  const cache = useCache();
  const place = usePlace();
  const { busy, run } = useAction();
  const [asks, setAsks] = useState(false);
  const withdraw = async () => {
    if (await run(() => takeGrantBack(cache, tenant.id, id))) toast.success(t("grant.taken"));
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-base font-medium">
          {t(`quota.${quota}`)} <bdi className="tabular-nums">+{sizeOf(quota, amount, i18n.language)}</bdi>
        </p>
        <p className="text-sm text-ink-faint">
          {t("grant.until", { day: day(until, place) })} · <bdi className="wrap-anywhere">{reason}</bdi>
        </p>
      </div>
      <Button size="sm" busy={busy} onClick={() => setAsks(true)}>
        {t("grant.takeBack")}
      </Button>
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        danger
        title={t("grant.ask")}
        description={t("grant.askText")}
        action={t("grant.takeBack")}
        onConfirm={() => void withdraw()}
      />
    </li>
  );
}
