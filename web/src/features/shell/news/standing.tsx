import { Eye, Hourglass, Lock, MailWarning, PlugZap } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { signOut } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useAttention } from "@/lib/resources/dashboard";
import { sendVerification, useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { Strip } from "./strip";

const ICON = "size-4 shrink-0";
const LINK = "ms-2 font-semibold underline underline-offset-2";

/** An operator looks on, until they sign out. */
export function Visit() {
  const { t } = useTranslation();
  const { busy, run } = useAction();
  return (
    <Strip tone="warn" icon={<Eye aria-hidden className={ICON} />}>
      {t("banner.visiting")}
      <Button size="sm" className="ms-3" busy={busy} onClick={() => void run(signOut)}>
        {t("banner.leave")}
      </Button>
    </Strip>
  );
}

/** The shop is suspended or closed: nothing goes out. */
export function useHalt() {
  const { t } = useTranslation();
  const status = useTenant().data?.status;
  if (status !== "suspended" && status !== "closed") return null;
  return (
    <Strip tone="bad" icon={<Lock aria-hidden className={ICON} />}>
      {t(`banner.${status}`)}
      {status === "suspended" ? <PlanLink /> : <BannerLink to="/settings/data" text={t("banner.toClosing")} />}
    </Strip>
  );
}

/** A number through which nothing is sent. */
export function useStopped() {
  const { t } = useTranslation();
  const stopped = useAttention().data?.items.find(({ kind }) => kind === "account_stopped");
  if (stopped?.kind !== "account_stopped") return null;
  return (
    <Strip tone="bad" icon={<PlugZap aria-hidden className={ICON} />}>
      {t("banner.stopped", { label: stopped.label })}
      <BannerLink to="/whatsapp" text={t("banner.connect")} />
    </Strip>
  );
}

export function usePastDue() {
  const { t } = useTranslation();
  if (useTenant().data?.status !== "past_due") return null;
  return (
    <Strip tone="warn" icon={<Hourglass aria-hidden className={ICON} />}>
      {t("banner.pastDue")}
      <PlanLink />
    </Strip>
  );
}

/** Until the link that was mailed is opened. */
export function useUnconfirmed() {
  const profile = useProfile().data;
  if (profile?.email_verified !== false || profile.is_visiting) return null;
  return <Unconfirmed email={profile.email} />;
}

function Unconfirmed({ email }: { email: string }) {
  const { t } = useTranslation();
  const { busy, run } = useAction();
  const [sent, setSent] = useState(false);
  const send = async () => {
    if (await run(sendVerification)) setSent(true);
  };
  return (
    <Strip tone="warn" icon={<MailWarning aria-hidden className={ICON} />}>
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

function PlanLink() {
  const { t } = useTranslation();
  return <BannerLink to="/settings/plan" text={t("banner.pay")} />;
}

function BannerLink({ to, text }: { to: string; text: string }) {
  return (
    <Link to={to} className={LINK}>
      {text}
    </Link>
  );
}
