import { UserPlus, UserRoundX } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Avatar } from "@/components/sign/avatar";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { assign, type Conversation } from "@/lib/resources/conversations";
import { useProfile } from "@/lib/resources/profile";
import { useTeam } from "@/lib/resources/team";

/** Who of the shop looks after this customer. */
export function AssignMenu({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { run } = useAction();
  const team = useTeam().data ?? [];
  const me = useProfile().data?.user_id;
  const members = [...team].sort((one) => (one.user_id === me ? -1 : 1));
  const choose = (member: (typeof team)[number] | null) => void run(() => assign(cache, chat, member));
  const name = chat.assignee_name;
  const label = name ? t("assign.to", { name }) : t("assign.nobody");
  return (
    <Menu
      trigger={
        <Button look="ghost" size="icon" title={label}>
          {name ? <Avatar name={name} size="sm" /> : <UserPlus aria-hidden />}
          <span className="sr-only">{label}</span>
        </Button>
      }
    >
      <MenuLabel>{t("assign.label")}</MenuLabel>
      {members.map((member) => (
        <MenuItem key={member.user_id} onSelect={() => choose(member)}>
          <Avatar name={member.name || member.email} size="sm" />
          <bdi className="min-w-0 flex-1 truncate">{member.name || member.email}</bdi>
          {member.user_id === me && <span className="text-xs text-ink-faint">{t("assign.you")}</span>}
        </MenuItem>
      ))}
      {chat.assignee_id && (
        <>
          <MenuLine />
          <MenuItem onSelect={() => choose(null)}>
            <UserRoundX aria-hidden />
            {t("assign.clear")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
