import { MessageCircleDashed, Plus, Smartphone } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { Confirm } from "@/components/confirm";
import { PageHeader } from "@/components/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/states";
import { useMay } from "@/lib/resources/profile";
import { type Account, useAccounts, useHealth } from "@/lib/resources/whatsapp";
import { AccountCard } from "./account-card";
import { type Actions, type Doomed, useActions } from "./actions";
import { CloudSheet } from "./cloud-sheet";
import { MoveSheet } from "./move-sheet";
import { TemplatesSheet } from "./templates-sheet";

/** The shop's numbers: what each does now, and what to do when it does not. */
export function WhatsApp() {
  const { t } = useTranslation("whatsapp");
  const { data, error, mutate } = useAccounts();
  const isAdmin = useMay("admin");
  const add = isAdmin && (
    <Button asChild look="primary">
      <Link to={{ search: "?new=cloud" }}>
        <Plus aria-hidden />
        {t("add")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} action={add} />
      <div className="mx-auto grid w-full grid-cols-1 max-w-4xl gap-4 p-4 md:p-6">
        {data ? (
          <Accounts accounts={data.items} add={add} />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={2} className="h-28" />
        )}
      </div>
    </>
  );
}

function Accounts({ accounts, add }: { accounts: readonly Account[]; add: ReactNode }) {
  const { t } = useTranslation("whatsapp");
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const actions = useActions();
  const health = useHealth().data;
  const isTrialOnly = accounts.length > 0 && accounts.every(({ kind }) => kind === "simulator");
  return (
    <>
      {accounts.length === 0 && <Empty icon={Smartphone} title={t("empty")} text={t("emptyText")} action={add} />}
      {accounts.map((account) => (
        <AccountCard
          key={account.id}
          account={account}
          health={health?.find(({ account_id }) => account_id === account.id)}
          actions={actions}
          onAsk={setDoomed}
        />
      ))}
      {isTrialOnly && <OnlySimulator add={add} />}
      <Opened accounts={accounts} actions={actions} />
      {doomed && <Question doomed={doomed} actions={actions} onClose={() => setDoomed(null)} />}
    </>
  );
}

/** The sheet that the address asks for. */
function Opened({ accounts, actions }: { accounts: readonly Account[]; actions: Actions }) {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const clouds = accounts.filter(({ kind }) => kind === "cloud");
  const account = clouds.find(({ id }) => id === search.get("account"));
  const listed = clouds.find(({ id }) => id === search.get("templates"));
  const moving = accounts.find(({ id, kind }) => id === search.get("move") && kind === "web");
  if (isAdmin && moving) return <MoveSheet key={moving.id} account={moving} />;
  if (listed) return <TemplatesSheet key={listed.id} account={listed} />;
  if (!isAdmin || (!account && search.get("new") !== "cloud")) return null;
  return <CloudSheet key={account?.id ?? "new"} account={account ?? null} actions={actions} />;
}

function Question({ doomed, actions, onClose }: { doomed: Doomed; actions: Actions; onClose: () => void }) {
  const { t } = useTranslation("whatsapp");
  const { account, what } = doomed;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${what}.title`, { label: account.label })}
      description={t(`${what}.text`)}
      action={t(`${what}.action`)}
      danger
      onConfirm={() => void actions.confirmed(doomed)}
    />
  );
}

/** Everything works already without a phone; this says so, and what comes next. */
function OnlySimulator({ add }: { add: ReactNode }) {
  const { t } = useTranslation("whatsapp");
  return (
    <section className="grid justify-items-start gap-2 rounded-lg border border-dashed border-line-strong p-4">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <MessageCircleDashed aria-hidden className="size-5 text-ink-faint" />
        {t("only.title")}
      </h2>
      <p className="max-w-prose text-base text-pretty text-ink-soft">{t("only.text")}</p>
      {add}
    </section>
  );
}
