import { clsx } from "clsx";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import { useTenant } from "@/lib/resources/tenant";

interface PageHeaderProps {
  title: string;
  /** How many things the page lists or waits on; stands in the browser's tab as well. */
  count?: number | undefined;
  /** Search, then filters; on a phone a line of their own, and on a tablet where there is more than one. */
  children?: ReactNode;
  /** The page's first action. */
  action?: ReactNode;
}

/** The head of every page. It names the browser's tab, and its heading takes the focus when a link led here. */
export function PageHeader({ title, count, children, action }: PageHeaderProps) {
  const { i18n } = useTranslation();
  const heading = useArrival();
  usePageTitle(title, count);
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2 md:px-6">
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight">
        {title}
        {count ? (
          <span className="ms-2 text-base font-normal text-ink-faint tabular-nums">
            {count.toLocaleString(i18n.language)}
          </span>
        ) : null}
      </h1>
      {children && (
        <div
          className={clsx(
            "flex min-w-0 flex-1 flex-wrap items-center justify-end gap-2",
            "max-md:order-last max-md:flex-auto max-md:has-[input,>:nth-child(2)]:basis-full",
            "max-lg:has-[>:nth-child(2)]:order-last max-lg:has-[>:nth-child(2)]:basis-full max-lg:has-[>:nth-child(2)]:justify-start",
          )}
        >
          {children}
        </div>
      )}
      {action && <div className="ms-auto flex items-center gap-2">{action}</div>}
    </header>
  );
}

/** "(3) Inbox · Chiragh Digital" */
export function usePageTitle(title: string, count = 0): void {
  const shop = useTenant().data?.name ?? "Munshi";
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${title} · ${shop}`;
  }, [title, count, shop]);
}

/** For the heading of a page: it takes the focus on arrival, except on the very first page, where the browser has it. */
export function useArrival() {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  // As it was on arrival: a filter changes the location too, and must not take the focus.
  const [first] = useState(key === "default");
  useEffect(() => {
    if (!first) heading.current?.focus();
  }, [first]);
  return heading;
}
