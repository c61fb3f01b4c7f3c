import { CloudUpload, LogOut, PlugZap, Unplug } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Account, PhoneLink } from "@/lib/resources/whatsapp";
import type { Actions, Doomed } from "../actions";
import { LINK_LOOKS } from "./link-state";

interface LinkButtonsProps {
  account: Account;
  link: PhoneLink;
  actions: Actions;
  isStarting: boolean;
  onAsk: (doomed: Doomed) => void;
}

/** What can be done with the link now, each with what it means. */
export function LinkButtons({ account, link, actions, isStarting, onAsk }: LinkButtonsProps) {
  const { t } = useTranslation("whatsapp");
  const { stage } = LINK_LOOKS[link.state];
  const isGoing = isStarting || stage !== "off" || link.state === "banned";
  return (
    <div className="grid gap-3">
      {!isStarting && <Main account={account} link={link} actions={actions} />}
      {isGoing && (
        <Meant text={t(link.linked ? "link.disconnectText" : "link.stopText")}>
          {(meaning) => (
            <Button aria-describedby={meaning} busy={actions.busy} onClick={() => void actions.unplug(account)}>
              <Unplug aria-hidden />
              {t(link.linked ? "disconnect.action" : "link.stop")}
            </Button>
          )}
        </Meant>
      )}
      {link.linked && (
        <Meant text={t("link.logoutText")}>
          {(meaning) => (
            <Button aria-describedby={meaning} onClick={() => onAsk({ account, what: "logout" })}>
              <LogOut aria-hidden />
              {t("logout.action")}
            </Button>
          )}
        </Meant>
      )}
    </div>
  );
}

/** The way on from where it has stopped. */
function Main({ account, link, actions }: Pick<LinkButtonsProps, "account" | "link" | "actions">) {
  const { t } = useTranslation("whatsapp");
  const { next } = LINK_LOOKS[link.state];
  if (!next) return null;
  if (next === "cloud") {
    return (
      <Button asChild look="primary" className="justify-self-start">
        <Link to={{ search: `?move=${account.id}` }}>
          <CloudUpload aria-hidden />
          {t("move.action")}
        </Link>
      </Button>
    );
  }
  return (
    <Button look="primary" busy={actions.busy} className="justify-self-start" onClick={() => void actions.connect(account)}>
      <PlugZap aria-hidden />
      {t(`link.next.${next}`)}
    </Button>
  );
}

function Meant({ text, children }: { text: string; children: (meaning: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-x-4 gap-y-1.5 border-t border-line pt-3 sm:grid-cols-[10rem_1fr] sm:items-center">
      <div>{children(id)}</div>
      <p id={id} className="text-sm text-pretty text-ink-soft">
        {text}
      </p>
    </div>
  );
}
