import { Laptop, Smartphone } from "lucide-react";
import { toast } from "sonner";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { endOtherSessions, endSession, type Session, useSessions } from "@/lib/resources/profile";
import { deviceOf } from "./device";

/** Where this person is signed in; the session at hand is ended by signing out. */
export function SessionsCard() {
  const { t } = useTranslation("account");
  const { data, error, mutate } = useSessions();
  return (
    <Card title={t("sessions.title")} action={data && data.length > 1 && <EndOthers />}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-24" />}
      {data && (
        <ul className={CARD_LIST}>
          {data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function EndOthers() {
  const { t } = useTranslation("account");
  const cache = useCache();
  const { busy, run } = useAction();
  const end = async () => {
    if (await run(() => endOtherSessions(cache))) toast.success(t("sessions.othersEnded"));
  };
  return (
    <Button size="sm" busy={busy} onClick={() => void end()}>
      {t("sessions.endOthers")}
    </Button>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation("account");
  const cache = useCache();
  const { busy, run } = useAction();
  const { browser, system, isPhone } = deviceOf(session.agent);
  const Icon = isPhone ? Smartphone : Laptop;
  const name = [browser, system].filter(Boolean).join(" · ") || t("sessions.unknown");
  const end = async () => {
    if (await run(() => endSession(cache, session.id))) toast.success(t("sessions.ended"));
  };
  return (
    <li className="flex items-center gap-3 py-2.5">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 text-base">
          <bdi className="truncate font-medium">{name}</bdi>
          {session.current && <Badge tone="good">{t("sessions.current")}</Badge>}
        </p>
        <p className="text-sm text-ink-faint">
          {session.address && <bdi dir="ltr">{session.address}</bdi>}
          {session.address && " · "}
          {t("sessions.since")} <Time at={session.created_at} />
        </p>
      </div>
      {!session.current && (
        <Button size="sm" busy={busy} aria-label={t("sessions.endOf", { name })} onClick={() => void end()}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}
