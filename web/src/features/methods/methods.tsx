import { Landmark } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { AddLink } from "@/components/list/add-link";
import { CARD_LIST, Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { type Method, useMethods } from "@/lib/resources/methods";
import { useMay } from "@/lib/resources/profile";
import { type Actions, useActions } from "./actions";
import { MethodRow } from "./method-row";
import { MethodSheet } from "./method-sheet";
import { Preview } from "./preview";

/** The accounts customers pay to, in the order they are told of them. */
export function Methods() {
  const { t } = useTranslation("methods");
  const { data, error, mutate } = useMethods();
  const isAdmin = useMay("admin");
  const [doomed, setDoomed] = useState<Method | null>(null);
  const actions = useActions();
  const add = isAdmin && <AddLink>{t("add")}</AddLink>;
  return (
    <>
      <PageHeader title={t("title")} count={data?.total} action={add} />
      <div className="mx-auto grid w-full grid-cols-1 max-w-5xl items-start gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title={t("accounts")}>
          {data ? (
            <List methods={data.items} add={add} actions={actions} onDelete={setDoomed} />
          ) : error ? (
            <Failure error={error} onRetry={() => void mutate()} />
          ) : (
            <SkeletonRows rows={3} className="h-16" />
          )}
        </Card>
        <Preview />
      </div>
      <p aria-live="polite" className="sr-only">
        {actions.said}
      </p>
      {data && <Opened methods={data.items} onDelete={setDoomed} />}
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

interface ListProps {
  methods: readonly Method[];
  add: ReactNode;
  actions: Actions;
  onDelete: (method: Method) => void;
}

function List({ methods, add, actions, onDelete }: ListProps) {
  const { t } = useTranslation("methods");
  if (!methods.length) return <Empty icon={Landmark} title={t("empty")} text={t("emptyText")} action={add} />;
  return (
    <ul className={CARD_LIST}>
      {methods.map((method) => (
        <MethodRow key={method.id} method={method} all={methods} actions={actions} onDelete={onDelete} />
      ))}
    </ul>
  );
}

/** The sheet that the address asks for. */
function Opened({ methods, onDelete }: { methods: readonly Method[]; onDelete: (method: Method) => void }) {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const method = methods.find(({ id }) => id === search.get("method"));
  if (!isAdmin || (!method && !search.has("new"))) return null;
  return <MethodSheet key={method?.id ?? "new"} method={method ?? null} onDelete={onDelete} />;
}
