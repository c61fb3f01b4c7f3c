import { useEffect } from "react";
import { useNavigate } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Failure, Skeleton } from "@/components/page/states";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Account, forgetLink, type Health, type PhoneLink, useLink } from "@/lib/resources/whatsapp";
import type { Actions, Doomed } from "../actions";
import { HealthFigures } from "../number/health";
import { LinkButtons } from "./link-buttons";
import { LinkCodes } from "./link-codes";
import { Gap, LinkNews, Progress } from "./link-news";
import { LINK_LOOKS } from "./link-state";

export interface LinkSheetProps {
  account: Account;
  health: Health | undefined;
  actions: Actions;
  onAsk: (doomed: Doomed) => void;
}

/** A phone's link as it stands now: its codes while it is made, then what can be done with it. */
export function LinkSheet(props: LinkSheetProps) {
  const { t } = useTranslation("whatsapp");
  const { id, label } = props.account;
  const navigate = useNavigate();
  const cache = useCache();
  const { data, error, mutate } = useLink(id);
  useEffect(() => () => forgetLink(cache, id), [cache, id]);
  return (
    <Sheet open side="wide" title={label} description={t("kind.web")} onOpenChange={() => void navigate({ search: "" })}>
      {data ? (
        <Link {...props} link={data} />
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <Skeleton className="h-40" />
      )}
    </Sheet>
  );
}

function Link({ account, health, actions, onAsk, link }: LinkSheetProps & { link: PhoneLink }) {
  const { stage } = LINK_LOOKS[link.state];
  const isStarting = stage === "off" && actions.begun === account.id && ["unlinked", "disconnected"].includes(link.state);
  return (
    <div className="mx-auto grid max-w-3xl gap-6">
      <Progress state={link.state} />
      <LinkNews account={account} link={link} isStarting={isStarting} />
      {(stage === "codes" || isStarting) && <LinkCodes account={account} link={link} />}
      {stage === "on" && health && <HealthFigures account={account} health={health} />}
      <Gap link={link} />
      <LinkButtons account={account} link={link} actions={actions} isStarting={isStarting} onAsk={onAsk} />
    </div>
  );
}
