import { clsx } from "clsx";
import { Keyboard, LogOut, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Avatar } from "@/components/avatar";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/menu";
import { useAction } from "@/lib/action";
import { useProfile } from "@/lib/resources/profile";
import { signOut } from "@/lib/session";

/** Who is signed in, and what concerns only them. */
export function UserMenu({ folded, onHelp }: { folded?: boolean; onHelp: () => void }) {
  const { t } = useTranslation();
  const profile = useProfile().data;
  const navigate = useNavigate();
  const { run } = useAction();
  if (!profile) return null;
  const name = profile.name || profile.email;
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
          <Avatar name={name} />
          <span className="sr-only">{t("user.menu", { name })}</span>
          {!folded && (
            <span aria-hidden className="grid min-w-0 flex-1">
              <span className="truncate text-sm font-medium">
                <bdi>{name}</bdi>
              </span>
              <span className="truncate text-xs text-ink-faint">{profile.role && t(`role.${profile.role}`)}</span>
            </span>
          )}
        </button>
      }
    >
      <MenuLabel>
        <bdi>{profile.email}</bdi>
      </MenuLabel>
      <MenuItem onSelect={() => void navigate("/account")}>
        <UserRound aria-hidden />
        {t("nav.account")}
      </MenuItem>
      <MenuItem onSelect={onHelp}>
        <Keyboard aria-hidden />
        {t("keys.title")}
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void run(signOut)}>
        <LogOut aria-hidden className="rtl:-scale-x-100" />
        {t("user.signOut")}
      </MenuItem>
    </Menu>
  );
}
