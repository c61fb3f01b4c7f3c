import { clsx } from "clsx";
import { Keyboard, LogOut, type LucideIcon, ShieldCheck, UserRound } from "lucide-react";
import { useNavigate } from "react-router";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Avatar } from "@/components/sign/avatar";
import { useAction } from "@/lib/api/action";
import { type Profile, signOut } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";

/** Who is signed in, and what concerns only them. */
export function UserMenu({ folded = false, onHelp }: { folded?: boolean; onHelp: () => void }) {
  const { t } = useTranslation();
  const profile = useProfile().data;
  const navigate = useNavigate();
  const { run } = useAction();
  if (!profile) return null;
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          className={clsx(
            "flex h-11 w-full items-center gap-2.5 rounded-md text-start hover:bg-sunken",
            folded ? "justify-center" : "px-1.5",
          )}
        >
          <Avatar name={nameOf(profile)} />
          <span className="sr-only">{t("user.menu", { name: nameOf(profile) })}</span>
          {!folded && <NameAndRole profile={profile} />}
        </button>
      }
    >
      <MenuLabel>
        <bdi>{profile.email}</bdi>
      </MenuLabel>
      <Line icon={UserRound} text={t("nav.account")} onSelect={() => void navigate("/account")} />
      {profile.is_platform_admin && <Line icon={ShieldCheck} text={t("nav.platform")} onSelect={() => void navigate("/platform")} />}
      <Line icon={Keyboard} text={t("keys.title")} onSelect={onHelp} />
      <MenuLine />
      <Line icon={LogOut} text={t("user.signOut")} onSelect={() => void run(signOut)} />
    </Menu>
  );
}

function NameAndRole({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  return (
    <span aria-hidden className="grid min-w-0 flex-1">
      <span className="truncate text-sm font-medium">
        <bdi>{nameOf(profile)}</bdi>
      </span>
      <span className="truncate text-xs text-ink-faint">{profile.role && t(`role.${profile.role}`)}</span>
    </span>
  );
}

function Line({ icon: Icon, text, onSelect }: { icon: LucideIcon; text: string; onSelect: () => void }) {
  return (
    <MenuItem onSelect={onSelect}>
      <Icon aria-hidden className="rtl:-scale-x-100" />
      {text}
    </MenuItem>
  );
}

const nameOf = (profile: Profile) => profile.name || profile.email;
