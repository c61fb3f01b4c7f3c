import { ExternalLink, MessagesSquare } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { TryIt } from "@/features/tryit/tryit";
import { loadTexts, useTranslation } from "@/lib/locale/i18n";

// Fetched while one writes the first words: the phone comes first.
const Conversation = lazy(() => import("@/features/inbox/conversation").then((room) => ({ default: room.Conversation })));
// The chat speaks with the words of another room.
void loadTexts("inbox");

export function Component() {
  return <TryIt shop={(id) => <Suspense>{id === null ? <Silent /> : <Chat id={id} />}</Suspense>} />;
}

function Chat({ id }: { id: string }) {
  return <Conversation id={id} end={<InInbox id={id} />} />;
}

function Silent() {
  const { t } = useTranslation("tryit");
  return <Empty icon={MessagesSquare} title={t("shop.silent")} text={t("shop.silentText")} className="m-auto" />;
}

function InInbox({ id }: { id: string }) {
  const { t } = useTranslation("tryit");
  return (
    <Button asChild look="ghost" size="icon" aria-label={t("shop.open")} title={t("shop.open")}>
      <Link to={`/inbox/${id}`}>
        <ExternalLink aria-hidden className="rtl:-scale-x-100" />
      </Link>
    </Button>
  );
}
