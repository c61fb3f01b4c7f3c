import { clsx } from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { NavLink } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { PageHeader } from "./page-header";

/** In the order of the list at the side. */
const SECTIONS = [
  { to: "/settings", name: "shop", admin: false },
  { to: "/settings/payments", name: "payments", admin: false },
  { to: "/settings/phones", name: "phones", admin: false },
  { to: "/settings/plan", name: "plan", admin: false },
  { to: "/settings/privacy", name: "privacy", admin: false },
  { to: "/settings/data", name: "data", admin: true },
  { to: "/settings/support", name: "support", admin: false },
  { to: "/settings/api-keys", name: "keys", admin: true },
  { to: "/settings/webhooks", name: "webhooks", admin: true },
  { to: "/settings/audit", name: "audit", admin: true },
] as const;

type Section = (typeof SECTIONS)[number]["name"];

interface SettingsFrameProps {
  section: Section;
  /** In the place of the section's own name, e.g. one endpoint's address. */
  title?: string | undefined;
  count?: number | undefined;
  action?: ReactNode;
  /** Search and filters. */
  controls?: ReactNode;
  /** A list that needs the whole width, without a margin of its own. */
  wide?: boolean;
  children: ReactNode;
}

/** What stands around every section of the settings: its head, and the way to the others. */
export function SettingsFrame({ section, title, count, action, controls, wide, children }: SettingsFrameProps) {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={title ?? t(`section.${section}`)} count={count} action={action}>
        {controls}
      </PageHeader>
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <SubNav />
        <div className={clsx("min-w-0 flex-1", !wide && "p-4 md:p-6")}>
          {wide ? children : <div className="grid w-full max-w-3xl grid-cols-1 gap-4">{children}</div>}
        </div>
      </div>
    </>
  );
}

function SubNav() {
  const { t } = useTranslation(["settings", "common"]);
  const isAdmin = useMay("admin");
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list is one line that is longer than the screen; on a tablet it has as many lines as it needs.
    nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, []);
  return (
    <nav
      ref={nav}
      aria-label={t("common:nav.settings")}
      className="flex shrink-0 gap-1 border-line max-md:overflow-x-auto md:max-lg:flex-wrap bg-surface px-3 py-2 max-lg:border-b lg:w-48 lg:flex-col lg:border-e lg:px-2 lg:py-4"
    >
      {SECTIONS.filter(({ admin }) => isAdmin || !admin).map(({ to, name }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/settings"}
          className={clsx(
            "flex h-8 shrink-0 items-center rounded-md px-2.5 text-base font-medium whitespace-nowrap text-ink-soft pointer-coarse:h-11",
            "hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink",
          )}
        >
          {t(`section.${name}`)}
        </NavLink>
      ))}
    </nav>
  );
}
