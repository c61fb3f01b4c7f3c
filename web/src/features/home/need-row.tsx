import { clsx } from "clsx";
import { BadgeCheck, ChevronRight, CircleAlert, Hand, type LucideIcon, MailWarning, PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Money } from "@/components/order/money";
import { Waiting } from "@/components/sign/waiting";
import { alertOf, knownReason } from "@/lib/live/told";
import { useTranslation } from "@/lib/locale/i18n";
import type { AttentionItem } from "@/lib/resources/dashboard";
import { placeOf, stakeOf } from "./items";

const ICONS: Record<AttentionItem["kind"], [LucideIcon, string]> = {
  account_stopped: [PlugZap, "bg-bad-soft text-bad-ink"],
  needs_person: [Hand, "bg-warn-soft text-warn-ink"],
  proof_waiting: [BadgeCheck, "bg-accent-soft text-accent-ink"],
  message_not_sent: [MailWarning, "bg-bad-soft text-bad-ink"],
  alert: [CircleAlert, "bg-info-soft text-info-ink"],
};

/** One thing to do: who or what, why, the money at stake, and for how long it has waited. */
export function NeedRow({ item }: { item: AttentionItem }) {
  const { t } = useTranslation("home");
  const place = placeOf(item);
  const stake = stakeOf(item);
  const [Icon, colours] = ICONS[item.kind];
  return (
    <li className="border-b border-line last:border-b-0">
      <Row to={place}>
        <span className={clsx("grid size-9 shrink-0 place-items-center rounded-full", colours)}>
          <Icon aria-hidden className="size-4.5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-base font-medium">
            <Title item={item} />
          </span>
          <span className="line-clamp-2 text-sm text-ink-soft">
            <Reason item={item} />
          </span>
        </span>
        <span className="grid shrink-0 justify-items-end gap-0.5">
          {stake && (
            <span className="font-semibold">
              <Money value={stake} /> <span className="sr-only">{t("needs.stake")}</span>
            </span>
          )}
          <span className="text-sm">
            <span className="sr-only">{t("needs.waiting")} </span>
            <Waiting since={item.since} />
          </span>
        </span>
        {place && <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint max-md:hidden rtl:-scale-x-100" />}
      </Row>
    </li>
  );
}

function Row({ to, children }: { to: string | null; children: ReactNode }) {
  const look = "flex min-h-16 items-center gap-3 px-4 py-2.5";
  if (!to) return <div className={look}>{children}</div>;
  return (
    <Link to={to} className={clsx(look, "-outline-offset-2 transition-colors duration-150 hover:bg-sunken")}>
      {children}
    </Link>
  );
}

function Title({ item }: { item: AttentionItem }) {
  const { t } = useTranslation(["home", "common"]);
  if (item.kind === "alert") return t(`common:alert.${alertOf(item.code)}`);
  if (item.kind === "account_stopped") return <bdi>{item.label}</bdi>;
  return <bdi>{item.customer_name ?? t("needs.someone")}</bdi>;
}

function Reason({ item }: { item: AttentionItem }) {
  const { t, i18n } = useTranslation(["home", "common"]);
  switch (item.kind) {
    case "needs_person": {
      const known = knownReason(item.reason);
      return known ? t(`common:handover.${known}`) : <bdi>{item.reason}</bdi>;
    }
    case "proof_waiting":
      return t("needs.proof", { number: item.order_number });
    case "message_not_sent":
      return <Detailed text={t(`needs.${item.status}`)} detail={item.failure} />;
    case "account_stopped": {
      const words = { disconnected: "needs.stopped", logged_out: "needs.loggedOut", banned: "needs.banned" } as const;
      return <Detailed text={t(words[item.status])} detail={item.reason} />;
    }
    case "alert": {
      // Where what to do depends on more than the code, the server's own words stand.
      const todo = `needs.todo.${item.code}`;
      return i18n.exists(todo, { ns: "home" }) ? t(todo as "needs.todo.webhook_off") : <bdi>{item.action}</bdi>;
    }
  }
}

/** Our own words, and after them what the other side said. */
function Detailed({ text, detail }: { text: string; detail: string | null }) {
  return (
    <>
      {text}
      {detail && (
        <>
          {" · "}
          <bdi>{detail}</bdi>
        </>
      )}
    </>
  );
}
