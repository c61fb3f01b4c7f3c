import { Ellipsis } from "lucide-react";
import { useRef, useState } from "react";
import { NavLink } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { LanguageMenu } from "@/components/page/language-menu";
import { ThemeMenu } from "@/components/page/theme-menu";
import { Count } from "@/components/sign/count";
import { useTranslation } from "@/lib/locale/i18n";
import { useLinks } from "@/lib/page/links";
import { useAttention } from "@/lib/resources/dashboard";
import { useUnread } from "@/lib/resources/notifications";
import { FindButton } from "../find/find-button";
import { Bell } from "../news/bell";
import { ConnectionDot } from "../news/connection-dot";
import { type Place, PLACES } from "./nav";
import { PlaceLink, usePlaces } from "./nav-link";
import { ShopMenu } from "./shop-menu";
import { UserMenu } from "./user-menu";

const AT_HAND = PLACES.filter(({ name }) => ["inbox", "orders", "payments"].includes(name));
const ITEM =
  "relative grid flex-1 content-center justify-items-center gap-0.5 text-xs font-medium text-ink-soft " +
  "aria-[current=page]:text-accent-ink";

/** The menu of a phone: three places at the thumb, the rest one touch away. */
export function BottomBar({ onHelp, onFind }: { onHelp: () => void; onFind: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const unread = useUnread().data?.unread ?? 0;
  return (
    <nav
      aria-label={t("nav.label")}
      className="fixed inset-x-0 bottom-0 z-30 flex h-[calc(56px+env(safe-area-inset-bottom))] border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      {AT_HAND.map((place) => (
        <PlaceAtHand key={place.to} place={place} />
      ))}
      <button type="button" className={ITEM} onClick={() => setOpen(true)}>
        <Ellipsis aria-hidden className="size-5" />
        {t("more")}
        <Count value={unread} label={t("bell.unread", { count: unread })} className="absolute start-[54%] top-1" />
      </button>
      <Sheet open={open} onOpenChange={setOpen} side="bottom" title={t("more")}>
        <More onHelp={onHelp} onFind={onFind} onLeave={() => setOpen(false)} />
      </Sheet>
    </nav>
  );
}

function PlaceAtHand({ place }: { place: Place }) {
  const { t } = useTranslation();
  const attention = useAttention().data;
  const count = attention && place.count ? place.count(attention) : 0;
  return (
    <NavLink to={place.to} className={ITEM}>
      <place.icon aria-hidden className="size-5" />
      {t(`nav.${place.name}`)}
      <Count value={count} label={t("nav.waiting", { count })} className="absolute start-[54%] top-1" />
    </NavLink>
  );
}

/** The shop, the other places, and the person. */
function More({ onHelp, onFind, onLeave }: { onHelp: () => void; onFind: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const at = usePlaces();
  useLinks(box);
  return (
    <>
      <div className="flex items-center">
        <div className="min-w-0 flex-1">
          <ShopMenu />
        </div>
        <FindButton
          onPress={() => {
            onLeave();
            onFind();
          }}
        />
        <Bell />
        <ThemeMenu />
        <LanguageMenu />
      </div>
      <nav ref={box} aria-label={t("more")} className="my-3 grid grid-cols-2 gap-1 border-y border-line py-3">
        {PLACES.filter((place) => !AT_HAND.includes(place)).map((place) => (
          <PlaceLink key={place.to} place={place} onPress={onLeave} {...at(place)} />
        ))}
      </nav>
      <div className="flex items-center">
        <div className="min-w-0 flex-1">
          <UserMenu onHelp={onHelp} />
        </div>
        <ConnectionDot />
      </div>
    </>
  );
}
