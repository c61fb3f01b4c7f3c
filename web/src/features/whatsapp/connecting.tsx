import { Check, CircleDashed, Copy, PlugZap } from "lucide-react";
import { useEffect, useState } from "react";
import { Failure, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Account, useWebhook } from "@/lib/resources/whatsapp";
import type { Actions } from "./actions";
import { standingOf } from "./number/standing";

const HELP = [
  "token_invalid",
  "token_expired",
  "permission_missing",
  "number_unknown",
  "number_not_registered",
  "waba_unknown",
  "account_restricted",
  "payment_method_missing",
  "unreachable",
] as const;

/** What to enter at Meta, and the check that it all works. */
export function Connecting({ account, actions }: { account: Account; actions: Actions }) {
  const { t } = useTranslation("whatsapp");
  const { data, error, mutate } = useWebhook(account.id);
  const isPublic = location.protocol === "https:";
  return (
    <>
      <section className="grid gap-3">
        <h3 className="text-base font-semibold">{t("cloud.step2")}</h3>
        <p className="text-base text-pretty text-ink-soft">{t("cloud.step2Text")}</p>
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <Skeleton className="h-24" />}
        {data && (
          <dl className="grid gap-3">
            <Copyable name={t("cloud.address")} value={location.origin + data.path} />
            <Copyable name={t("cloud.verify")} value={data.verify_token} />
          </dl>
        )}
        <Verified account={account} />
        {!isPublic && <p className="text-sm text-pretty text-warn-ink">{t("cloud.notPublic")}</p>}
      </section>
      <Step3 account={account} actions={actions} />
    </>
  );
}

/** Meta is asked whether it all works; what it refuses is said with what to do about it. */
function Step3({ account, actions }: { account: Account; actions: Actions }) {
  const { t } = useTranslation("whatsapp");
  const help = HELP.find((one) => one === actions.cause);
  return (
    <section className="grid justify-items-start gap-3">
      <h3 className="text-base font-semibold">{t("cloud.step3")}</h3>
      <p className="text-base text-pretty text-ink-soft">{t("cloud.step3Text")}</p>
      {account.status === "connected" ? (
        <p role="status" className="flex items-center gap-2 text-base font-medium text-good-ink">
          <Check aria-hidden className="size-5" />
          {t("standing.connected")}
          {account.phone && <bdi dir="ltr">{account.phone}</bdi>}
        </p>
      ) : (
        <Button look="primary" busy={actions.busy} onClick={() => void actions.connect(account)}>
          <PlugZap aria-hidden />
          {t("connect")}
        </Button>
      )}
      {standingOf(account) === "refused" && (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink">
          <bdi>{account.last_error}</bdi>
          {help && <span className="mt-1 block text-ink">{t(`help.${help}`)}</span>}
        </p>
      )}
    </section>
  );
}

const ASK_MS = 5_000;

/** Whether Meta has asked if the address is ours; looked at again while one is over there. */
function Verified({ account: { webhook_verified_at } }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const waiting = webhook_verified_at === null;
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => cache.invalidate("/api/whatsapp"), ASK_MS);
    return () => clearInterval(timer);
  }, [cache, waiting]);
  return (
    <p role="status" className={`flex items-center gap-2 text-sm ${waiting ? "text-ink-soft" : "text-good-ink"}`}>
      {waiting ? <CircleDashed aria-hidden className="size-4" /> : <Check aria-hidden className="size-4" />}
      {t(waiting ? "cloud.unverified" : "cloud.verified")}
    </p>
  );
}

const SHOWN_MS = 2_000;

function Copyable({ name, value }: { name: string; value: string }) {
  const { t } = useTranslation("whatsapp");
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const Icon = copied ? Check : Copy;
  return (
    <div className="grid gap-1">
      <dt className="text-sm font-medium">{name}</dt>
      <dd className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 ps-3 pe-1">
        <code dir="ltr" className="min-w-0 flex-1 text-start font-mono text-sm wrap-anywhere select-all">
          {value}
        </code>
        <Button look="ghost" size="icon" aria-label={t("copy", { name })} onClick={() => void copy()}>
          <Icon aria-hidden />
        </Button>
        <span role="status" className="sr-only">
          {copied && t("copied")}
        </span>
      </dd>
    </div>
  );
}
