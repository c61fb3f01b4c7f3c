import { clsx } from "clsx";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useRef } from "react";
import { LanguageMenu } from "@/components/page/language-menu";
import { ThemeMenu } from "@/components/page/theme-menu";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useLinks } from "@/lib/page/links";
import { useMedia } from "@/lib/page/media";
import { useStored } from "@/lib/page/stored";
import { FindButton } from "../find/find-button";
import { Bell } from "../news/bell";
import { ConnectionDot } from "../news/connection-dot";
import { NAV } from "./nav";
import { PlaceLink, usePlaces } from "./nav-link";
import { SetupLink } from "./setup-link";
import { ShopMenu } from "./shop-menu";
import { UserMenu } from "./user-menu";

/** The menu at the side: wide where there is room and it was not folded, else a rail of icons. */
export function Sidebar({ onHelp, onFind }: { onHelp: () => void; onFind: () => void }) {
  const roomy = useMedia("(min-width: 1280px)");
  const [choice, setChoice] = useStored("sidebar");
  const folded = !roomy || choice === "folded";
  const fold = () => setChoice(folded ? null : "folded");
  return (
    <header
      className={clsx(
        "sticky top-0 flex h-dvh shrink-0 flex-col border-e border-line bg-surface",
        folded ? "w-14" : "w-52",
      )}
    >
      <div className={clsx("flex items-center p-2", folded && "flex-col gap-1")}>
        <div className="min-w-0 flex-1">
          <ShopMenu folded={folded} />
        </div>
        <Bell className={folded ? "" : "-mx-1.5"} />
      </div>
      <Places folded={folded} />
      <SetupLink folded={folded} />
      <div className="border-t border-line p-2">
        <div className={clsx("flex items-center", folded ? "flex-col gap-1 pb-1" : "mb-1")}>
          <ConnectionDot folded={folded} />
          <FindButton size="icon-sm" onPress={onFind} />
          <ThemeMenu size="icon-sm" />
          <LanguageMenu size="icon-sm" />
          {roomy && <FoldButton folded={folded} onPress={fold} />}
        </div>
        <UserMenu folded={folded} onHelp={onHelp} />
      </div>
    </header>
  );
}

function Places({ folded }: { folded: boolean }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const at = usePlaces();
  useLinks(box);
  return (
    <nav ref={box} aria-label={t("nav.label")} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
      {NAV.map(({ group, places }) => (
        <div key={group} role="group" aria-label={t(`nav.${group}`)} className="mt-3 grid gap-0.5 first:mt-1">
          {folded ? (
            <span aria-hidden className="mx-2 mb-1 h-px bg-line in-first:hidden" />
          ) : (
            <span aria-hidden className="px-2.5 pb-1 text-xs font-medium text-ink-faint">
              {t(`nav.${group}`)}
            </span>
          )}
          {places.map((place) => (
            <PlaceLink key={place.to} place={place} folded={folded} {...at(place)} />
          ))}
        </div>
      ))}
    </nav>
  );
}

function FoldButton({ folded, onPress }: { folded: boolean; onPress: () => void }) {
  const { t } = useTranslation();
  const Icon = folded ? PanelLeftOpen : PanelLeftClose;
  return (
    <Button look="ghost" size="icon-sm" aria-label={t(folded ? "nav.unfold" : "nav.fold")} onClick={onPress}>
      <Icon aria-hidden className="rtl:-scale-x-100" />
    </Button>
  );
}
