import { MessageCircleDashed, Plus, Smartphone } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { type Account, type Health, useAccounts, useHealth } from "@/lib/resources/whatsapp";
import { type Actions, type Doomed, useActions } from "./actions";
import { ChooseSheet } from "./choose-sheet";
import { CloudSheet } from "./cloud/cloud-sheet";
import { TemplatesSheet } from "./cloud/templates-sheet";
import { LinkSheet } from "./linking/link-sheet";
import { AccountCard } from "./number/account-card";
import { GroupsSheet } from "./number/groups-sheet";
import { MoveSheet } from "./number/move-sheet";
import { NameSheet } from "./number/name-sheet";
import { ShareSheet } from "./number/share-sheet";

/** The shop's numbers: what each does now, and what to do when it does not. */
export function WhatsApp() {
  const { t } = useTranslation("whatsapp");
  const { data, error, mutate } = useAccounts();
  const isAdmin = useMay("admin");
  const add = isAdmin && (
    <Button asChild look="primary">
      <Link to={{ search: "?new=choose" }}>
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
      <Opened accounts={accounts} health={health} actions={actions} onAsk={setDoomed} />
      {doomed && <Question doomed={doomed} actions={actions} onClose={() => setDoomed(null)} />}
    </>
  );
}

interface OpenedProps {
  accounts: readonly Account[];
  health: readonly Health[] | undefined;
  actions: Actions;
  onAsk: (doomed: Doomed) => void;
}

/** The sheet that the address asks for. */
function Opened({ accounts, health, actions, onAsk }: OpenedProps) {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const named = (word: string, kind: Account["kind"]) =>
    accounts.find((account) => account.id === search.get(word) && account.kind === kind);
  const listed = named("templates", "cloud");
  if (listed) return <TemplatesSheet key={listed.id} account={listed} />;
  const read = named("groups", "web");
  if (read) return <GroupsSheet key={read.id} account={read} />;
  const shared = accounts.find(({ id, phone }) => id === search.get("share") && phone);
  if (shared) return <ShareSheet key={shared.id} account={shared} />;
  return isAdmin ? <SetUp accounts={accounts} health={health} actions={actions} onAsk={onAsk} /> : null;
}

/** What only admins may open. */
function SetUp({ accounts, health, actions, onAsk }: OpenedProps) {
  const [search] = useSearchParams();
  const named = (word: string, kind: Account["kind"]) =>
    accounts.find((account) => account.id === search.get(word) && account.kind === kind);
  const account = named("account", "cloud");
  if (account) return <CloudSheet key={account.id} account={account} actions={actions} />;
  const moving = named("move", "web");
  if (moving) return <MoveSheet key={moving.id} account={moving} />;
  const linked = named("link", "web");
  if (linked) {
    const fares = health?.find(({ account_id }) => account_id === linked.id);
    return <LinkSheet key={linked.id} account={linked} health={fares} actions={actions} onAsk={onAsk} />;
  }
  return <New kind={search.get("new")} actions={actions} />;
}

function New({ kind, actions }: { kind: string | null; actions: Actions }) {
  if (kind === "choose") return <ChooseSheet />;
  if (kind === "cloud") return <CloudSheet account={null} actions={actions} />;
  if (kind === "web" || kind === "simulator") return <NameSheet kind={kind} actions={actions} />;
  return null;
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
