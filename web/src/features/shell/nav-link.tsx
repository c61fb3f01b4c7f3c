import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { Count } from "@/components/count";
import { Tooltip } from "@/components/tooltip";
import { useAttention } from "@/lib/resources/dashboard";
import type { Place } from "./nav";

interface PlaceLinkProps {
  place: Place;
  /** An icon alone, its name in a tooltip. */
  folded?: boolean;
  onPress?: () => void;
}

/** One line of the menu, with what waits there. */
export function PlaceLink({ place, folded, onPress }: PlaceLinkProps) {
  const { t } = useTranslation();
  const attention = useAttention().data;
  const name = t(`nav.${place.name}`);
  const count = attention && place.count ? place.count(attention) : 0;
  const link = (
    <NavLink
      to={place.to}
      end={place.to === "/"}
      onClick={onPress}
      className={clsx(
        "relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-base font-medium text-ink-soft transition-colors duration-150 pointer-coarse:h-11",
        "hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink",
        folded && "justify-center",
      )}
    >
      <place.icon aria-hidden className="size-4.5 shrink-0" />
      <span className={folded ? "sr-only" : "min-w-0 flex-1 truncate"}>{name}</span>
      <Count
        value={count}
        label={t("nav.waiting", { count })}
        className={folded ? "absolute -end-0.5 -top-0.5 scale-75" : ""}
      />
    </NavLink>
  );
  if (!folded) return link;
  return (
    <Tooltip text={name} keys={place.key && `g ${place.key}`} side="right">
      {link}
    </Tooltip>
  );
}
