import { NavLink, Outlet, useLocation } from "react-router";
import { useInView } from "@/lib/page/in-view";

interface SubNavProps {
  /** What the links are the parts of, for screen readers. */
  label: string;
  links: readonly { to: string; label: string; count?: number }[];
}

/** The parts of a room, each a page of its own, and the one that is open. */
export function SubNav({ label, links }: SubNavProps) {
  const { pathname } = useLocation();
  const row = useInView<HTMLElement>("[aria-current=page]", [pathname, ...links.map(({ count }) => count)].join());
  return (
    <>
      <nav ref={row} aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto bg-surface px-2 pt-1 md:px-4">
        {links.map(({ to, label, count }) => (
          <NavLink
            key={to}
            to={to}
            end
            className="-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm font-medium text-ink-soft -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink pointer-coarse:h-11"
          >
            {label}
            {count ? <span className="rounded-full bg-accent-soft px-1.5 text-xs text-accent-ink tabular-nums">{count}</span> : null}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
