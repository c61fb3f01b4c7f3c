import { ChevronsUpDown, UserRoundPen, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Avatar } from "@/components/sign/avatar";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { stranger, type useCast } from "./cast";
import { PersonDialog } from "./person-dialog";

/** Whose phone it is: one of the known, somebody new, or whoever one likes. */
export function CastMenu({ cast, played, choose, add }: ReturnType<typeof useCast>) {
  const { t } = useTranslation("tryit");
  const [asked, setAsked] = useState(false);
  return (
    <div className="flex w-full max-w-[400px] items-center gap-2">
      <Menu
        align="start"
        trigger={
          <Button className="min-w-0 flex-1 justify-start">
            <Avatar name={played.name} size="sm" />
            <span className="flex min-w-0 gap-x-1.5">
              <span className="sr-only">{t("cast.playing")} </span>
              <bdi className="max-w-40 shrink-0 truncate">{played.name}</bdi>
              <bdi className="truncate text-ink-faint tabular-nums">{played.phone}</bdi>
            </span>
            <ChevronsUpDown aria-hidden className="ms-auto text-ink-faint" />
          </Button>
        }
      >
        <MenuLabel>{t("cast.label")}</MenuLabel>
        <MenuChoices value={played.phone} onValueChange={choose}>
          {cast.map(({ name, phone }) => (
            <MenuChoice key={phone} value={phone}>
              <bdi>{name}</bdi> <bdi className="text-xs text-ink-faint tabular-nums">{phone}</bdi>
            </MenuChoice>
          ))}
        </MenuChoices>
        <MenuLine />
        <MenuItem onSelect={() => setAsked(true)}>
          <UserRoundPen aria-hidden />
          {t("cast.own")}
        </MenuItem>
      </Menu>
      <Button onClick={() => add(stranger(cast))}>
        <UserRoundPlus aria-hidden />
        {t("cast.new")}
      </Button>
      {asked && <PersonDialog person={stranger(cast)} onClose={() => setAsked(false)} onDone={add} />}
    </div>
  );
}
