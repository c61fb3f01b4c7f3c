import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  CloudUpload,
  Ellipsis,
  LayoutTemplate,
  type LucideIcon,
  PlugZap,
  Settings2,
  Share2,
  Smartphone,
  Star,
  Trash2,
  Unplug,
  Users,
} from "lucide-react";
import { Link, useNavigate } from "react-router";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Badge, type Tone } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time, useNow } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import type { Account, Health, LinkState } from "@/lib/resources/whatsapp";
import type { Actions, Doomed } from "../actions";
import { LINK_LOOKS } from "../linking/link-state";
import { HealthFigures } from "./health";
import { type Standing, standingOf } from "./standing";

const LOOKS: Record<Standing, { tone: Tone; icon: LucideIcon }> = {
  connected: { tone: "good", icon: CircleCheck },
  connecting: { tone: "info", icon: CircleDashed },
  paused: { tone: "warn", icon: CirclePause },
  replies_only: { tone: "warn", icon: CirclePause },
  disconnected: { tone: "plain", icon: Unplug },
  refused: { tone: "bad", icon: CircleX },
  logged_out: { tone: "bad", icon: CircleX },
  banned: { tone: "bad", icon: CircleX },
};

interface AccountCardProps {
  account: Account;
  health?: Health | undefined;
  actions: Actions;
  onAsk: (doomed: Doomed) => void;
}

export function AccountCard({ account, health, actions, onAsk }: AccountCardProps) {
  const { t } = useTranslation("whatsapp");
  const isAdmin = useMay("admin");
  const standing = standingOf(account);
  return (
    <section aria-label={account.label} className="grid gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            <bdi className="truncate">{account.label}</bdi>
            <StandingBadge account={account} />
            {account.is_default && (
              <Badge tone="accent" icon={Star}>
                {t("default")}
              </Badge>
            )}
          </h2>
          <p className="text-base text-ink-soft">
            {t(`kind.${account.kind}`)}
            {account.phone && " · "}
            {account.phone && <bdi dir="ltr">{account.phone}</bdi>}
            {account.verified_name && " · "}
            {account.verified_name && <bdi>{account.verified_name}</bdi>}
          </p>
        </div>
        {isAdmin && <CardMenu account={account} actions={actions} onAsk={onAsk} />}
      </div>
      <Advice account={account} standing={standing} />
      {health && <HealthFigures account={account} health={health} />}
      <Buttons account={account} actions={actions} onAsk={onAsk} />
    </section>
  );
}

function StandingBadge({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const stuck = stuckLink(account);
  if (stuck) return <Badge tone={LINK_LOOKS[stuck].tone}>{t(`link.state.${stuck}`)}</Badge>;
  const standing = standingOf(account);
  return <Badge {...LOOKS[standing]}>{t(`standing.${standing}`)}</Badge>;
}

/** In a sentence: what it means that the number stands so, and what the last fault was. */
function Advice({ account, standing }: { account: Account; standing: Standing }) {
  const { t } = useTranslation("whatsapp");
  const until = standing === "paused" ? account.paused_until : standing === "replies_only" ? account.proactive_after : null;
  const advice = account.kind === "simulator" ? "simulator" : standing;
  const stuck = stuckLink(account);
  if (stuck) return <p className="max-w-prose text-base text-pretty text-ink-soft">{t(`link.advice.${stuck}`)}</p>;
  return (
    <div className="grid gap-1 text-base">
      <p className="max-w-prose text-pretty text-ink-soft">
        {t(`advice.${advice}`)}
        {until && (
          <>
            {" "}
            {t("until")} <Time at={until} as="clock" />
          </>
        )}
      </p>
      <Expiry account={account} />
      {account.last_error && (
        <p className="text-sm text-bad-ink">
          {t("lastError")} <bdi>{account.last_error}</bdi>
        </p>
      )}
    </div>
  );
}

/** How a phone's link stands while it is not connected: that says more than the number's standing. */
function stuckLink({ link_state }: Account): LinkState | null {
  return link_state === "connected" ? null : link_state;
}

const WARN_BEFORE_MS = 7 * 24 * 60 * 60_000;

function Expiry({ account: { token_expires_at } }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const now = useNow(token_expires_at !== null);
  if (!token_expires_at || new Date(token_expires_at).getTime() - now > WARN_BEFORE_MS) return null;
  return (
    <p className="flex items-center gap-1.5 text-sm text-warn-ink">
      <Clock aria-hidden className="size-4 shrink-0" />
      <span>
        {t("expires")} <Time at={token_expires_at} as="day" />
      </span>
    </p>
  );
}

function Buttons({ account, actions, onAsk }: Omit<AccountCardProps, "health">) {
  const { t } = useTranslation("whatsapp");
  const isAdmin = useMay("admin");
  return (
    <div className="flex flex-wrap gap-2">
      {account.kind === "simulator" && (
        <Button asChild>
          <Link to="/try">{t("try")}</Link>
        </Button>
      )}
      {isAdmin && <Plug account={account} actions={actions} onAsk={onAsk} />}
      <ShareButton account={account} />
      {account.kind === "cloud" && (
        <Button asChild look="ghost">
          <Link to={{ search: `?templates=${account.id}` }}>
            <LayoutTemplate aria-hidden />
            {t("templates.open")}
          </Link>
        </Button>
      )}
      {account.kind === "web" && (isAdmin || !account.ignore_groups) && (
        <Button asChild look="ghost">
          <Link to={{ search: `?groups=${account.id}` }}>
            <Users aria-hidden />
            {t("groups.open")}
          </Link>
        </Button>
      )}
      {isAdmin && account.kind === "cloud" && (
        <Button asChild look="ghost">
          <Link to={{ search: `?account=${account.id}` }}>
            <Settings2 aria-hidden />
            {t("settings")}
          </Link>
        </Button>
      )}
    </div>
  );
}

/** A simulator has no number that others could write to. */
function ShareButton({ account: { id, kind, phone } }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  if (kind === "simulator" || !phone) return null;
  return (
    <Button asChild look="ghost">
      <Link to={{ search: `?share=${id}` }}>
        <Share2 aria-hidden />
        {t("share.open")}
      </Link>
    </Button>
  );
}

/** Connects or disconnects; of a phone it opens the page of its link. */
function Plug({ account, actions, onAsk }: Omit<AccountCardProps, "health">) {
  const { t } = useTranslation("whatsapp");
  const connected = account.status === "connected";
  if (account.kind === "web") {
    return (
      <Button asChild look={connected ? "secondary" : "primary"}>
        <Link to={{ search: `?link=${account.id}` }}>
          <Smartphone aria-hidden />
          {t(account.link_state && LINK_LOOKS[account.link_state].next === "link" ? "link.open" : "link.manage")}
        </Link>
      </Button>
    );
  }
  if (!connected) {
    return (
      <Button look="primary" busy={actions.busy} onClick={() => void actions.connect(account)}>
        <PlugZap aria-hidden />
        {t("connect")}
      </Button>
    );
  }
  if (account.kind === "simulator") return null;
  return (
    <Button onClick={() => onAsk({ account, what: "disconnect" })}>
      <Unplug aria-hidden />
      {t("disconnect.action")}
    </Button>
  );
}

function CardMenu({ account, actions, onAsk }: Omit<AccountCardProps, "health">) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const trigger = (
    <Button look="ghost" size="icon" aria-label={t("menu", { label: account.label })} className="-me-2 -mt-1">
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      {account.kind === "cloud" && (
        <MenuItem onSelect={() => void navigate({ search: `?account=${account.id}` })}>
          <Settings2 aria-hidden />
          {t("settings")}
        </MenuItem>
      )}
      {account.kind === "web" && (
        <MenuItem
          disabled={account.status === "connected" || account.status === "connecting"}
          onSelect={() => void navigate({ search: `?move=${account.id}` })}
        >
          <CloudUpload aria-hidden />
          {t("move.action")}
        </MenuItem>
      )}
      <MenuItem disabled={account.is_default} onSelect={() => void actions.makeDefault(account)}>
        <Star aria-hidden />
        {t("makeDefault")}
      </MenuItem>
      <MenuLine />
      <MenuItem danger onSelect={() => onAsk({ account, what: "delete" })}>
        <Trash2 aria-hidden />
        {t("delete.action")}
      </MenuItem>
    </Menu>
  );
}
