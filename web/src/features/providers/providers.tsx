import { clsx } from "clsx";
import { type ReactNode, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { AddLink } from "@/components/list/add-link";
import { dragLook } from "@/components/list/drag-handle";
import { useDragOrder } from "@/components/list/drag-order";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { type Provider, useProviders, useUsage } from "@/lib/resources/providers";
import { type Actions, useActions } from "./actions";
import { BuiltIn, Platform } from "./after-yours";
import { History } from "./history";
import { ProviderCard } from "./provider-card";
import { ProviderSheet } from "./provider-sheet";

/** Who answers customers: asked from the top down, and at the end one who always can. */
export function Providers() {
  const { t } = useTranslation("providers");
  const { data, error, mutate } = useProviders();
  const isAdmin = useMay("admin");
  const add = isAdmin && <AddLink>{t("add")}</AddLink>;
  return (
    <>
      <PageHeader title={t("title")} action={add} />
      <div className="mx-auto grid w-full grid-cols-1 max-w-4xl gap-4 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("intro")}</p>
        {data ? (
          <Ranked providers={data.items} />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={3} className="h-24" />
        )}
        <History />
      </div>
    </>
  );
}

function Ranked({ providers }: { providers: readonly Provider[] }) {
  const { t } = useTranslation("providers");
  const [doomed, setDoomed] = useState<Provider | null>(null);
  const actions = useActions();
  const usage = useUsage().data;
  const list = useRef<HTMLOListElement>(null);
  const { drag, handle } = useDragOrder(list, providers.length, (from, to) => {
    const held = providers[from];
    if (held) void actions.move(held, providers, to - from);
  });
  const places: ReactNode[] = [
    ...providers.map((provider, place) => (
      <ProviderCard
        key={provider.id}
        provider={provider}
        all={providers}
        actions={actions}
        handle={handle(place)}
        onDelete={setDoomed}
      />
    )),
    ...(usage?.platform ?? []).map((one) => <Platform key={`${one.kind} ${one.model}`} provider={one} />),
    <BuiltIn key="built-in" isAlone={providers.length === 0} />,
  ];
  return (
    <>
      <ol ref={list} className="grid gap-3">
        {places.map((place, rank) => (
          <li
            key={rank}
            className={clsx("relative flex items-start gap-3", dragLook(drag, rank, "gap"))}
          >
            <span aria-hidden className="mt-4 w-5 shrink-0 text-end text-sm font-medium text-ink-faint tabular-nums max-sm:hidden">
              {rank + 1}
            </span>
            <div className="min-w-0 flex-1">{place}</div>
          </li>
        ))}
      </ol>
      <p aria-live="polite" className="sr-only">
        {actions.said}
      </p>
      <Opened providers={providers} actions={actions} onDelete={setDoomed} />
      <Confirm
        open={doomed !== null}
        onOpenChange={(open) => !open && setDoomed(null)}
        title={t("delete.title", { label: doomed?.label ?? "" })}
        description={t("delete.text")}
        action={t("delete.action")}
        danger
        onConfirm={() => doomed && void actions.remove(doomed)}
      />
    </>
  );
}

interface OpenedProps {
  providers: readonly Provider[];
  actions: Actions;
  onDelete: (provider: Provider) => void;
}

/** The sheet that the address asks for. */
function Opened({ providers, actions, onDelete }: OpenedProps) {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const provider = providers.find(({ id }) => id === search.get("provider"));
  if (!isAdmin || (!provider && !search.has("new"))) return null;
  return <ProviderSheet key={provider?.id ?? "new"} provider={provider ?? null} actions={actions} onDelete={onDelete} />;
}
