import { Eye } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useParams } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { CARD_LIST, Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { switchForTenant, type TenantDetail, useInstallation, usePlans, useTenantDetail, visitTenant } from "@/lib/resources/platform";
import { useProviderWords } from "../health/provider-words";
import { usd } from "../looks";
import { PlanDialog } from "../plans/plan-dialog";
import { Grants } from "./grants";
import { Invited } from "./invited";
import { Quotas } from "./quotas";
import { ShopRecord } from "./record";
import { StateBadge } from "./state-badge";
import { StateDialog } from "./state-dialog";

/** One shop: how it stands, what it uses, and what an operator may do with it. */
export function Tenant() {
  const { t } = useTranslation("platform");
  const { tenantId = "" } = useParams();
  const { data, error, mutate } = useTenantDetail(tenantId);
  return (
    <>
      <PageHeader title={data?.name ?? t("tenant.one")} action={data && <Actions tenant={data} />} />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-1 items-start gap-4 p-4 md:p-6 lg:grid-cols-2">
        <Link to="/platform" className="justify-self-start text-sm font-medium text-accent-ink underline underline-offset-2 lg:col-span-2">
          {t("tenant.back")}
        </Link>
        {data ? (
          <>
            {data.owners.length === 0 && <Invited key={data.id} tenant={data} />}
            <Overview tenant={data} />
            <Card title={t("tenant.usage")}>
              <Quotas usage={data.usage} />
            </Card>
            <Grants tenant={data} />
            <Numbers tenant={data} />
            <Providers tenant={data} />
            <Flags tenant={data} />
            <Support tenant={data} />
            <ShopRecord key={data.id} tenant={data} />
          </>
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <Skeleton className="h-80" />
        )}
      </div>
    </>
  );
}

function Actions({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const [open, setOpen] = useState<"state" | "plan" | null>(null);
  return (
    <>
      <Button onClick={() => setOpen("plan")}>{t("tenant.changePlan")}</Button>
      <Button look={tenant.state === "suspended" || tenant.state === "closed" ? "primary" : "secondary"} onClick={() => setOpen("state")}>
        {t("tenant.changeState")}
      </Button>
      {open === "state" && <StateDialog tenant={tenant} onClose={() => setOpen(null)} />}
      {open === "plan" && <PlanDialog tenant={tenant} onClose={() => setOpen(null)} />}
    </>
  );
}

function Overview({ tenant }: { tenant: TenantDetail }) {
  const { t, i18n } = useTranslation("platform");
  const plan = usePlans().data?.find(({ id }) => id === tenant.plan_id);
  return (
    <Card title={t("tenant.overview")}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-base">
        <Line name={t("tenants.state")}>
          <StateBadge state={tenant.state} /> {tenant.state_since && <Time at={tenant.state_since} className="text-sm text-ink-faint" />}
        </Line>
        <Line name={t("tenants.plan")}>
          <bdi>{plan?.name ?? tenant.plan_id}</bdi>
        </Line>
        <Line name={t("tenant.paidUntil")}>{tenant.paid_until ? <Time at={tenant.paid_until} as="day" /> : t("tenant.noEnd")}</Line>
        <Line name={t("tenant.since")}>
          <Time at={tenant.created_at} as="day" />
        </Line>
        <Line name={t("tenants.active")}>{tenant.last_active_at ? <Time at={tenant.last_active_at} /> : "–"}</Line>
        <Line name={t("tenants.cost")}>
          <bdi>{usd(tenant.ai_cost_usd, i18n.language)}</bdi>
        </Line>
        <Line name={t("tenant.owners")}>
          {tenant.owners.map(({ user_id, name, email }) => (
            <bdi key={user_id} className="block wrap-anywhere">
              {name ? `${name} · ${email}` : email}
            </bdi>
          ))}
        </Line>
      </dl>
    </Card>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Numbers({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  return (
    <Card title={t("tenant.numbers")}>
      {tenant.accounts.length === 0 && <p className="text-sm text-ink-soft">{t("tenant.noNumbers")}</p>}
      <ul className={CARD_LIST}>
        {tenant.accounts.map(({ id, kind, status, last_error_at }) => (
          <li key={id} className="flex flex-wrap items-center gap-2 py-2">
            <span className="font-medium">{t(`number.${kind as "web"}`, { defaultValue: kind })}</span>
            <Badge tone={status === "connected" ? "good" : "warn"}>{t(`numberState.${status as "connected"}`, { defaultValue: status })}</Badge>
            {last_error_at && (
              <span className="text-sm text-ink-faint">
                {t("tenant.lastError")} <Time at={last_error_at} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Providers({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const { nameOf, faultWords } = useProviderWords();
  return (
    <Card title={t("tenant.providers")}>
      {tenant.providers.length === 0 && <p className="text-sm text-ink-soft">{t("tenant.noProviders")}</p>}
      <ul className={CARD_LIST}>
        {tenant.providers.map(({ id, kind, active, stopped, last_error, last_error_at }) => (
          <li key={id} className="flex flex-wrap items-center gap-2 py-2">
            <bdi className="font-medium">{nameOf(kind)}</bdi>
            {!active && <Badge>{t("tenant.off")}</Badge>}
            {stopped && <Badge tone="bad">{faultWords(stopped)}</Badge>}
            {last_error && last_error_at && (
              <span className="text-sm text-ink-faint">
                <bdi>{faultWords(last_error)}</bdi> · <Time at={last_error_at} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Flags({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const { busy, run } = useAction();
  const usual = useInstallation().data?.flags?.linked_phones ?? true;
  const [value, setValue] = useState(tenant.flags.linked_phones === undefined ? "" : String(tenant.flags.linked_phones));
  const choose = (next: string) => {
    setValue(next);
    void run(() => switchForTenant(cache, tenant.id, next === "" ? null : next === "true"));
  };
  return (
    <Card title={t("tenant.flags")}>
      <Field label={t("flag.linked_phones")} hint={t("flag.linkedHint")}>
        <Select value={value} disabled={busy} onChange={({ target }) => choose(target.value)}>
          <option value="">{t(usual ? "flag.usualOn" : "flag.usualOff")}</option>
          <option value="true">{t("flag.on")}</option>
          <option value="false">{t("flag.off")}</option>
        </Select>
      </Field>
    </Card>
  );
}

/** To see the shop as its people do needs its owner's leave. */
function Support({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const { busy, run } = useAction();
  const [asks, setAsks] = useState(false);
  const { support_until } = tenant;
  return (
    <Card title={t("visit.title")}>
      <div className="grid justify-items-start gap-3">
        <p className="text-base text-pretty text-ink-soft">
          {support_until ? t("visit.allowed") : t("visit.none")} {support_until && <Time at={support_until} as="moment" />}
        </p>
        <Button disabled={!support_until} busy={busy} onClick={() => setAsks(true)}>
          <Eye aria-hidden />
          {t("visit.action")}
        </Button>
      </div>
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t("visit.ask", { name: tenant.name })}
        description={t("visit.text")}
        action={t("visit.action")}
        onConfirm={() => void run(() => visitTenant(tenant.id))}
      />
    </Card>
  );
}
