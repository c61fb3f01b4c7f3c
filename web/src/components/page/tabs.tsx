import { clsx } from "clsx";
import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useInView } from "@/lib/page/in-view";

export interface Tab {
  value: string;
  label: ReactNode;
  count?: number | undefined;
}

interface TabsProps {
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
  /** What the tabs choose between, for screen readers. */
  label: string;
  className?: string;
  /** What the chosen tab shows. */
  children: ReactNode;
}

/** A row of tabs over what the chosen one shows. Lists keep the choice in the address, see `useFilters`. */
export function Tabs({ tabs, value, onChange, label, className, children }: TabsProps) {
  const row = useInView<HTMLDivElement>("[data-state=active]", [value, ...tabs.map(({ count }) => count)].join());
  return (
    <Primitive.Root value={value} onValueChange={onChange} className={clsx("flex min-h-0 flex-col", className)}>
      <Primitive.List ref={row} aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-3">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className={clsx(
              "-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm font-medium text-ink-soft -outline-offset-2",
              "hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink pointer-coarse:h-11",
            )}
          >
            {tab.label}
            {tab.count ? <span className="text-xs text-ink-faint tabular-nums">{tab.count}</span> : null}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      <Primitive.Content value={value} className="min-h-0 flex-1 outline-none">
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
