import { clsx } from "clsx";
import { BellOff, CheckCheck, Settings } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Tabs } from "@/components/page/tabs";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { markAllRead, markRead, type Notification, useNotifications, useUnread } from "@/lib/resources/notifications";

type Shown = "unread" | "all";

/** What the member was told of, by kind, the newest first; each leads to the thing. */
export default function NotificationPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("notifications");
  const [shown, setShown] = useState<Shown>("unread");
  const unread = useUnread().data?.unread;
  const tabs = [
    { value: "unread", label: t("unread"), count: unread },
    { value: "all", label: t("all") },
  ];
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      footer={
        <Button asChild look="ghost" size="sm" className="me-auto">
          <Link to="/account/notifications" onClick={onClose}>
            <Settings aria-hidden />
            {t("choose")}
          </Link>
        </Button>
      }
    >
      <Tabs label={t("title")} tabs={tabs} value={shown} onChange={(next) => setShown(next as Shown)} className="-mx-4 -mt-3">
        <Groups key={shown} shown={shown} onLeave={onClose} />
      </Tabs>
    </Sheet>
  );
}

function Groups({ shown, onLeave }: { shown: Shown; onLeave: () => void }) {
  const { t } = useTranslation("notifications");
  const cache = useCache();
  const { busy, run } = useAction();
  const { data, error, mutate } = useNotifications(shown === "unread");
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={5} className="h-14" lines={2} />;
  const newest = data.items.find(({ read_at }) => read_at === null);
  if (data.items.length === 0) {
    return <Empty icon={BellOff} title={t(`empty.${shown}`)} text={t("empty.text")} />;
  }
  return (
    <div className="pt-2">
      {newest && (
        <div className="flex justify-end px-4">
          <Button size="sm" look="ghost" busy={busy} onClick={() => void run(() => markAllRead(cache, newest.id))}>
            <CheckCheck aria-hidden />
            {t("readAll")}
          </Button>
        </div>
      )}
      {[...byKind(data.items)].map(([kind, items]) => (
        <section key={kind} aria-label={t(`kind.${kind}`)} className="mt-2 first:mt-0">
          <h3 className="flex items-center gap-2 px-4 py-1 text-sm font-semibold">
            {t(`kind.${kind}`)}
            {items.length > 1 && <span className="font-normal text-ink-faint tabular-nums">{items.length}</span>}
          </h3>
          <ul>
            {items.map((one) => (
              <Row key={one.id} one={one} onLeave={onLeave} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Row({ one, onLeave }: { one: Notification; onLeave: () => void }) {
  const { t } = useTranslation("notifications");
  const cache = useCache();
  const isNew = one.read_at === null;
  const open = () => {
    onLeave();
    if (isNew) void markRead(cache, one.id).catch(() => undefined); // it stays unread, which tells nobody wrong
  };
  return (
    <li>
      <Link
        to={one.path}
        onClick={open}
        className="flex min-h-11 items-center gap-2.5 px-4 py-1.5 -outline-offset-2 hover:bg-sunken"
      >
        <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", isNew ? "bg-accent" : "bg-transparent")} />
        <span className={clsx("min-w-0 flex-1 truncate text-base", !isNew && "text-ink-soft")}>
          <About one={one} />
          {isNew && <span className="sr-only"> {t("isNew")}</span>}
        </span>
        <Time at={one.created_at} className="shrink-0 text-xs text-ink-faint" />
      </Link>
    </li>
  );
}

/** Who or what it is about; where that has no name, what happened. */
function About({ one }: { one: Notification }) {
  const { t } = useTranslation("notifications");
  const { about, order_number, facts, kind } = one;
  const parts = [
    about && <bdi key="about">{about}</bdi>,
    order_number !== null && <span key="order">{t("order", { number: order_number })}</span>,
    typeof facts.quota === "string" && <Quota key="quota" facts={facts} />,
  ].filter(Boolean);
  if (parts.length === 0) return t(`short.${kind}`);
  return parts.flatMap((part, place) => (place > 0 ? [" · ", part] : [part]));
}

type QuotaName = "messages" | "ai_runs" | "ai_cost_usd_cents" | "whatsapp_accounts" | "seats" | "storage_bytes";

function Quota({ facts }: { facts: Record<string, unknown> }) {
  const { t } = useTranslation("notifications");
  const name = t(`quota.${facts.quota as QuotaName}`);
  return t(facts.code === "quota_reached" ? "quotaReached" : "quotaNear", { name });
}

/** In the order in which each kind's newest came. */
function byKind(items: readonly Notification[]): Map<Notification["kind"], Notification[]> {
  const found = new Map<Notification["kind"], Notification[]>();
  for (const one of items) found.set(one.kind, [...(found.get(one.kind) ?? []), one]);
  return found;
}
