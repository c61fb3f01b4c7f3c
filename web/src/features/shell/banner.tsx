import { clsx } from "clsx";
import { Eye, Hourglass, Lock, MailWarning, PlugZap, WifiOff } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { useNow, usePlace } from "@/components/time";
import { useAction } from "@/lib/action";
import { useAttention } from "@/lib/resources/dashboard";
import { sendVerification, useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { realtime, useConnection } from "@/lib/realtime";
import { clock } from "@/lib/time";

const PATIENCE_MS = 2_000;
const WELCOME_MS = 2_000;
const SECOND_MS = 1_000;

/** How the shop itself stands, where that matters on every page, and above it an operator's visit. */
export function StandingBanner() {
  const { t } = useTranslation();
  const profile = useProfile().data;
  const visiting = profile?.is_visiting;
  const unconfirmed = profile?.email_verified === false && !visiting;
  const status = useTenant().data?.status;
  return (
    <>
      {visiting && (
        <Strip tone="warn" icon={<Eye aria-hidden className="size-4 shrink-0" />}>
          {t("banner.visiting")}
        </Strip>
      )}
      {status === "suspended" && (
        <Strip tone="bad" icon={<Lock aria-hidden className="size-4 shrink-0" />}>
          {t("banner.suspended")}
          <PlanLink />
        </Strip>
      )}
      {status === "closed" && (
        <Strip tone="bad" icon={<Lock aria-hidden className="size-4 shrink-0" />}>
          {t("banner.closed")}
          <Link to="/settings/data" className="ms-2 font-semibold underline underline-offset-2">
            {t("banner.toClosing")}
          </Link>
        </Strip>
      )}
      {status === "past_due" && (
        <Strip tone="warn" icon={<Hourglass aria-hidden className="size-4 shrink-0" />}>
          {t("banner.pastDue")}
          <PlanLink />
        </Strip>
      )}
      {unconfirmed && <Unconfirmed email={profile.email} />}
    </>
  );
}

function PlanLink() {
  const { t } = useTranslation();
  return (
    <Link to="/settings/plan" className="ms-2 font-semibold underline underline-offset-2">
      {t("banner.pay")}
    </Link>
  );
}

/** Until the link that was mailed is opened. */
function Unconfirmed({ email }: { email: string }) {
  const { t } = useTranslation();
  const { busy, run } = useAction();
  const [sent, setSent] = useState(false);
  const send = async () => {
    if (await run(sendVerification)) setSent(true);
  };
  return (
    <Strip tone="warn" icon={<MailWarning aria-hidden className="size-4 shrink-0" />}>
      {t("banner.unconfirmed", { email })}
      {sent ? (
        <span className="ms-2 font-semibold">{t("banner.sent")}</span>
      ) : (
        <Button size="sm" className="ms-3" busy={busy} onClick={() => void send()}>
          {t("banner.sendAgain")}
        </Button>
      )}
    </Strip>
  );
}

/** One sentence above the page when something is wrong everywhere; the worst when several are. */
export function Banner() {
  const stopped = useAttention().data?.items.find(({ kind }) => kind === "account_stopped");
  if (stopped?.kind === "account_stopped") return <AccountStopped label={stopped.label} />;
  return <ConnectionBanner />;
}

function AccountStopped({ label }: { label: string }) {
  const { t } = useTranslation();
  return (
    <Strip tone="bad" icon={<PlugZap aria-hidden className="size-4 shrink-0" />}>
      {t("banner.stopped", { label })}
      <Link to="/whatsapp" className="ms-2 font-semibold underline underline-offset-2">
        {t("banner.connect")}
      </Link>
    </Strip>
  );
}

/** Silent for two seconds of outage, and says for two seconds that all is well again. */
function ConnectionBanner() {
  const { t } = useTranslation();
  const { state, since, attempt } = useConnection();
  const place = usePlace();
  const now = useNow(since !== null, SECOND_MS);
  const shown = since !== null && now - since >= PATIENCE_MS;
  const back = useAfterwards(shown && state !== "off", WELCOME_MS);
  if (!shown) return back ? <Strip tone="good">{t("connection.back")}</Strip> : null;
  const time = clock(new Date(since).toISOString(), place);
  return (
    <Strip tone={state === "offline" ? "bad" : "warn"} icon={<WifiOff aria-hidden className="size-4 shrink-0" />}>
      {state === "offline" ? t("connection.gone", { time }) : t("connection.lost", { time, attempt })}
      {state === "offline" && (
        <Button size="sm" className="ms-3" onClick={() => realtime.retry()}>
          {t("connection.retry")}
        </Button>
      )}
    </Strip>
  );
}

const TONES = { info: "bg-info-soft text-info-ink", good: "bg-good-soft text-good-ink", warn: "bg-warn-soft text-warn-ink", bad: "bg-bad-soft text-bad-ink" };

/** A sentence over the whole width of the page. */
export function Strip({ tone, icon, children }: { tone: keyof typeof TONES; icon?: ReactNode; children: ReactNode }) {
  return (
    <div role="status" className={clsx("flex items-center gap-2 px-4 py-1.5 text-sm md:px-6", TONES[tone])}>
      {icon}
      <p>{children}</p>
    </div>
  );
}

/** True for `ms` after `present` has ended. */
function useAfterwards(present: boolean, ms: number): boolean {
  const [wasPresent, setWasPresent] = useState(present);
  const [lingers, setLingers] = useState(false);
  if (present !== wasPresent) {
    setWasPresent(present);
    setLingers(!present);
  }
  useEffect(() => {
    if (!lingers) return;
    const timer = setTimeout(() => setLingers(false), ms);
    return () => clearTimeout(timer);
  }, [lingers, ms]);
  return lingers;
}
