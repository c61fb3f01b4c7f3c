import { clsx } from "clsx";
import { memo } from "react";
import { useLocation } from "react-router";
import { Tooltip } from "@/components/dialog/tooltip";
import { Count } from "@/components/sign/count";
import { useTranslation } from "@/lib/locale/i18n";
import { useAttention } from "@/lib/resources/dashboard";
import type { Place } from "./nav";

interface PlaceLinkProps {
  place: Place;
  /** Whether this is where one is. */
  active: boolean;
  /** How much waits there. */
  count: number;
  /** An icon alone, its name in a tooltip. */
  folded?: boolean;
  onPress?: () => void;
}

/** Tells of each place whether one is there, and how much waits. */
export function usePlaces(): (place: Place) => Pick<PlaceLinkProps, "active" | "count"> {
  const { pathname } = useLocation();
  const attention = useAttention().data;
  return ({ to, count }) => ({
    active: pathname === to || (to !== "/" && pathname.startsWith(`${to}/`)),
    count: attention && count ? count(attention) : 0,
  });
}

/** One line of the menu, with what waits there; stands in a box with `useLinks`. */
export const PlaceLink = memo(function PlaceLink({ place, active, count, folded, onPress }: PlaceLinkProps) {
  const { t } = useTranslation();
  const name = t(`nav.${place.name}`);
  const link = (
    <a
      href={place.to}
      aria-current={active ? "page" : undefined}
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
    </a>
  );
  if (!folded) return link;
  return (
    <Tooltip text={name} keys={place.key && `g ${place.key}`} side="right">
      {link}
    </Tooltip>
  );
});
