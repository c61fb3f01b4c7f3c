import { Crown, Ellipsis, KeyRound, LogOut, MailWarning, ShieldCheck, UserMinus } from "lucide-react";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Avatar } from "@/components/sign/avatar";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { RANKS } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import type { GivenRole, Member } from "@/lib/resources/team";
import { useRoleChange } from "./actions";
import type { What } from "./question";

interface MemberRowProps {
  member: Member;
  onAsk: (what: What) => void;
}

export function MemberRow({ member, onAsk }: MemberRowProps) {
  const { t } = useTranslation(["team", "common"]);
  const me = useProfile().data;
  const name = member.name || member.email;
  const isMe = me?.user_id === member.user_id;
  return (
    <li className="flex items-center gap-3 py-2.5">
      <Avatar name={name} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 text-base">
          <bdi className="truncate font-medium">{name}</bdi>
          {isMe && <span className="text-sm text-ink-faint">{t("you")}</span>}
          <Marks member={member} />
        </p>
        <p className="truncate text-sm text-ink-faint">
          <bdi dir="ltr">{member.email}</bdi>
        </p>
      </div>
      <span className="text-sm text-ink-faint max-md:hidden">
        {t("since")} <Time at={member.joined_at} as="day" />
      </span>
      <Badge tone={member.role === "owner" ? "accent" : "plain"}>{t(`common:role.${member.role}`)}</Badge>
      {me?.role && !me.is_visiting && <RowMenu member={member} isMe={isMe} myRank={RANKS.indexOf(me.role)} onAsk={onAsk} />}
    </li>
  );
}

function Marks({ member }: { member: Member }) {
  const { t } = useTranslation("team");
  return (
    <>
      {member.two_factor && (
        <Badge tone="good" icon={ShieldCheck}>
          {t("secondStep.on")}
        </Badge>
      )}
      {!member.email_verified && (
        <Badge tone="warn" icon={MailWarning}>
          {t("unconfirmed")}
        </Badge>
      )}
    </>
  );
}

const ROLES: readonly GivenRole[] = ["admin", "agent", "viewer"];

/** What the reader may do with this member; nothing at all for most. */
function RowMenu({ member, isMe, myRank, onAsk }: MemberRowProps & { isMe: boolean; myRank: number }) {
  const { t } = useTranslation(["team", "common"]);
  const changeRole = useRoleChange();
  const isOwner = myRank === RANKS.indexOf("owner");
  const mayChange = myRank >= RANKS.indexOf("admin") && RANKS.indexOf(member.role) <= myRank;
  if (!mayChange && !isMe) return <span aria-hidden className="w-9 shrink-0" />;
  const trigger = (
    <Button look="ghost" size="icon" aria-label={t("menu", { name: member.name || member.email })} className="-me-2">
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      {mayChange && member.role !== "owner" && (
        <>
          <MenuLabel>{t("role.change")}</MenuLabel>
          <MenuChoices value={member.role} onValueChange={(role) => void changeRole(member, role as GivenRole)}>
            {ROLES.map((role) => (
              <MenuChoice key={role} value={role}>
                {t(`common:role.${role}`)}
              </MenuChoice>
            ))}
          </MenuChoices>
          <MenuLine />
        </>
      )}
      {isOwner && !isMe && <OwnersItems member={member} onAsk={onAsk} />}
      {isMe ? (
        <MenuItem danger onSelect={() => onAsk("leave")}>
          <LogOut aria-hidden className="rtl:-scale-x-100" />
          {t("leave.action")}
        </MenuItem>
      ) : (
        <MenuItem danger onSelect={() => onAsk("remove")}>
          <UserMinus aria-hidden />
          {t("remove.action")}
        </MenuItem>
      )}
    </Menu>
  );
}

function OwnersItems({ member, onAsk }: MemberRowProps) {
  const { t } = useTranslation("team");
  if (member.role === "owner") return null;
  return (
    <>
      <MenuItem onSelect={() => onAsk("handOver")}>
        <Crown aria-hidden />
        {t("handOver.menu")}
      </MenuItem>
      <MenuItem onSelect={() => onAsk("reset")}>
        <KeyRound aria-hidden />
        {t("reset.menu")}
      </MenuItem>
      <MenuLine />
    </>
  );
}
