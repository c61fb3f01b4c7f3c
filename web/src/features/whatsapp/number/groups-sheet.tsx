import { ChevronRight, Users } from "lucide-react";
import { useId } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { MapLink } from "@/components/chat/map-link";
import { Sheet } from "@/components/dialog/sheet";
import { Switch } from "@/components/input/switch";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Group, type GroupMessage, useGroupMessages, useGroups } from "@/lib/resources/groups";
import { useMay } from "@/lib/resources/profile";
import { type Account, changeAccount } from "@/lib/resources/whatsapp";

/** What is said in a phone's groups, to be read and no more. */
export function GroupsSheet({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { data, error, mutate } = useGroups(account.id);
  const open = data?.items.find(({ id }) => id === search.get("group"));
  return (
    <Sheet
      open
      title={open ? (open.name ?? t("groups.unnamed")) : t("groups.title", { label: account.label })}
      description={t("groups.text")}
      onOpenChange={() => void navigate({ search: open ? `?groups=${account.id}` : "" })}
    >
      {open ? (
        <Said account={account} group={open} />
      ) : (
        <div className="grid gap-4">
          <Reading account={account} />
          {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />)}
          {data?.items.length === 0 && <Empty icon={Users} title={t("groups.none")} text={t("groups.noneText")} />}
          {data?.items.map((group) => (
            <Row key={group.id} account={account} group={group} />
          ))}
        </div>
      )}
    </Sheet>
  );
}

/** Whether groups are taken in at all. */
function Reading({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const isAdmin = useMay("admin");
  const { busy, run } = useAction();
  const id = useId();
  if (!isAdmin) return null;
  const change = (reads: boolean) => void run(() => changeAccount(cache, account.id, { ignore_groups: !reads }));
  return (
    <div className="flex items-start gap-3">
      <Switch id={id} aria-describedby={`${id}-hint`} disabled={busy} checked={!account.ignore_groups} onCheckedChange={change} />
      <div>
        <label htmlFor={id} className="block font-medium">
          {t("groups.read")}
        </label>
        <p id={`${id}-hint`} className="text-sm text-pretty text-ink-faint">
          {t("groups.readHint")}
        </p>
      </div>
    </div>
  );
}

function Row({ account, group }: { account: Account; group: Group }) {
  const { t } = useTranslation("whatsapp");
  return (
    <Link
      to={{ search: `?groups=${account.id}&group=${group.id}` }}
      className="flex items-center gap-3 rounded-lg border border-line bg-surface p-3 hover:bg-sunken"
    >
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{group.name ?? t("groups.unnamed")}</bdi>
        <bdi className="block truncate text-sm text-ink-soft">{group.last_message}</bdi>
      </span>
      {group.last_message_at && (
        <span className="text-xs text-ink-faint">
          <Time at={group.last_message_at} />
        </span>
      )}
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint rtl:-scale-x-100" />
    </Link>
  );
}

function Said({ account, group }: { account: Account; group: Group }) {
  const { data, error, mutate } = useGroupMessages(account.id, group.id);
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={6} />;
  return (
    <ul className="grid gap-2">
      {data.items.map((message) => (
        <Message key={message.id} message={message} />
      ))}
    </ul>
  );
}

function Message({ message: { kind, text, payload, by_owner, author_name, author_phone, sent_at } }: { message: GroupMessage }) {
  const { t } = useTranslation("whatsapp");
  return (
    <li className="grid gap-0.5 rounded-lg border border-line bg-surface px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-2 text-xs text-ink-faint">
        <bdi className="font-medium text-ink-soft">{by_owner ? t("groups.us") : (author_name ?? t("groups.somebody"))}</bdi>
        {author_phone && <bdi dir="ltr">{author_phone}</bdi>}
        <Time at={sent_at} />
      </div>
      {kind !== "text" && kind !== "location" && <p className="text-sm text-ink-faint">{t("groups.file")}</p>}
      {text && (
        <p dir="auto" className="text-start text-base wrap-anywhere whitespace-pre-wrap">
          {text}
        </p>
      )}
      <MapLink payload={payload} className="text-accent-ink">
        {t("groups.map")}
      </MapLink>
    </li>
  );
}
