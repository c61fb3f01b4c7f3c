import { BookCheck } from "lucide-react";
import { type RefObject, useMemo, useRef } from "react";
import { Link } from "react-router";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { Count } from "@/components/sign/count";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Attention, useAttention } from "@/lib/resources/dashboard";
import { keyOf } from "./items";
import { NeedRow } from "./need-row";

/** What a person must do now, the most urgent first. */
export function NeedsYou() {
  const { t } = useTranslation("home");
  const { data, error, mutate } = useAttention();
  const list = useRef<HTMLUListElement>(null);
  useListKeys(list);
  return (
    <section aria-labelledby="needs-you" className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex min-h-12 items-center gap-2 border-b border-line px-4">
        <h2 id="needs-you" className="text-lg font-semibold">
          {t("needs.title")}
        </h2>
        {data && <Count value={data.items.length} label={t("summary.others", { count: data.items.length })} />}
      </div>
      {error && !data && <Failure error={error} onRetry={() => void mutate()} />}
      {!error && !data && <SkeletonRows rows={5} className="h-16" lines={2} />}
      {data && (data.items.length ? <Items attention={data} list={list} /> : <NothingNeedsYou />)}
      {data && <Rest attention={data} />}
    </section>
  );
}

function Items({ attention, list }: { attention: Attention; list: RefObject<HTMLUListElement | null> }) {
  return (
    <ul ref={list} aria-labelledby="needs-you">
      {attention.items.map((item) => (
        <NeedRow key={keyOf(item)} item={item} />
      ))}
    </ul>
  );
}

function NothingNeedsYou() {
  const { t } = useTranslation("home");
  return (
    <Empty
      icon={BookCheck}
      title={t("needs.emptyTitle")}
      text={t("needs.emptyText")}
      action={
        <Button asChild>
          <Link to="/try">{t("needs.emptyAction")}</Link>
        </Button>
      }
      className="py-12"
    />
  );
}

/** What is under way but needs nobody yet. */
function Rest({ attention: { unread_conversations: unread, orders_open: open } }: { attention: Attention }) {
  const { t } = useTranslation("home");
  if (!unread && !open) return null;
  return (
    <div className="flex flex-wrap gap-x-5 border-t border-line px-4 py-1 text-sm">
      {unread > 0 && <RestLink to="/inbox">{t("needs.unread", { count: unread })}</RestLink>}
      {open > 0 && <RestLink to="/orders">{t("needs.open", { count: open })}</RestLink>}
    </div>
  );
}

function RestLink({ to, children }: { to: string; children: string }) {
  return (
    <Link to={to} className="flex h-9 items-center font-medium text-accent-ink underline-offset-2 hover:underline pointer-coarse:h-11">
      {children}
    </Link>
  );
}

/** j and k go through the list; Enter opens, as on any link. */
function useListKeys(list: RefObject<HTMLUListElement | null>): void {
  const { t } = useTranslation(["home", "common"]);
  const shortcuts = useMemo<Shortcut[]>(() => {
    const move = (step: 1 | -1) => {
      const links = [...(list.current?.querySelectorAll("a") ?? [])];
      const at = links.indexOf(document.activeElement as HTMLAnchorElement);
      links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
    };
    const group = t("common:keys.page");
    return [
      { keys: "j", label: t("needs.next"), group, run: () => move(1) },
      { keys: "k", label: t("needs.previous"), group, run: () => move(-1) },
    ];
  }, [list, t]);
  useShortcuts(shortcuts);
}
