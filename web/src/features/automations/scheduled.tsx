import { CalendarClock, CircleCheck, CircleSlash, CircleX, Clock } from "lucide-react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Select } from "@/components/input/select";
import { Pager } from "@/components/list/pager";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { clock, day } from "@/lib/locale/time";
import { useFilters } from "@/lib/page/filters";
import { useMay } from "@/lib/resources/profile";
import { cancelScheduled, type Scheduled as Message, useScheduled } from "@/lib/resources/scheduled";
import { useTeam } from "@/lib/resources/team";

const DEFAULTS = { status: "waiting", offset: "0" };
const STATUSES = ["waiting", "sent", "failed", "cancelled"] as const;
const LOOKS = {
  waiting: { tone: "info", icon: Clock },
  sent: { tone: "good", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  cancelled: { tone: "plain", icon: CircleSlash },
} as const;
const FAILURES = ["author_gone", "customer_blocked", "window_closed", "newer_conversation"] as const;

/** Messages that wait for their time, and what became of others. */
export function Scheduled() {
  const { t } = useTranslation("automations");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const status = STATUSES.find((one) => one === filters.status) ?? "waiting";
  const { data, error, mutate } = useScheduled({ status, limit: 20, offset: Number(filters.offset) || 0 });
  const inbox = (
    <Button asChild>
      <Link to="/inbox">{t("scheduled.inbox")}</Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("scheduled.title")} count={data?.total}>
        <Select aria-label={t("scheduled.show")} value={status} className="w-40" onChange={({ target }) => setFilters({ status: target.value })}>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`scheduled.${one}`)}
            </option>
          ))}
        </Select>
      </PageHeader>
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-3 p-4 md:p-6">
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} className="h-16" lines={2} />)}
        {data &&
          (data.items.length ? (
            <ul aria-label={t("scheduled.title")} className="grid gap-2">
              {data.items.map((message) => (
                <Row key={message.id} message={message} />
              ))}
            </ul>
          ) : (
            <Empty icon={CalendarClock} title={t("scheduled.empty")} text={t("scheduled.emptyText")} action={inbox} />
          ))}
        {data && <Pager page={data} onMove={(offset) => setFilters({ offset: String(offset) })} />}
      </div>
    </>
  );
}

function Row({ message }: { message: Message }) {
  const { t } = useTranslation("automations");
  const cache = useCache();
  const place = usePlace();
  const { busy, run } = useAction();
  const mayCancel = useMay("agent") && message.status === "waiting";
  const author = useTeam().data?.find(({ user_id }) => user_id === message.user_id);
  const { tone, icon } = LOOKS[message.status];
  const failure = FAILURES.find((one) => one === message.failure);
  const cancel = async () => {
    if (await run(() => cancelScheduled(cache, message.id))) toast.success(t("scheduled.wasCancelled"));
  };
  return (
    <li className="grid gap-1.5 rounded-lg border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-medium">
          <time dateTime={message.due_at}>
            <bdi>{t("scheduled.when", { day: day(message.due_at, place), time: clock(message.due_at, place) })}</bdi>
          </time>
        </h2>
        <Badge tone={tone} icon={icon}>
          {t(`scheduled.${message.status}`)}
        </Badge>
        {author && <bdi className="text-sm text-ink-faint">{author.name || author.email}</bdi>}
      </div>
      <p dir="auto" className="line-clamp-3 whitespace-pre-wrap text-ink-soft">
        {message.text}
      </p>
      {message.failure && <p className="text-sm text-bad-ink">{failure ? t(`failure.${failure}`) : message.failure}</p>}
      <div className="flex items-center gap-3">
        <Link to={`/inbox/${message.conversation_id}`} className="text-sm font-medium text-accent-ink underline underline-offset-2">
          {message.customer_name ? <bdi>{t("scheduled.with", { name: message.customer_name })}</bdi> : t("scheduled.chat")}
        </Link>
        {mayCancel && (
          <Button size="sm" busy={busy} onClick={() => void cancel()}>
            {t("scheduled.cancel")}
          </Button>
        )}
      </div>
    </li>
  );
}
