import { ArrowLeft, MessagesSquare, PanelRight } from "lucide-react";
import { type ReactNode, useDeferredValue } from "react";
import { Link, useLocation, useParams } from "react-router";
import { Button } from "@/components/sign/button";
import { Sheet } from "@/components/dialog/sheet";
import { Splitter, useSplit } from "@/components/page/splitter";
import { Empty, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/i18n";
import { useMedia } from "@/lib/media";
import type { Conversation as Chat } from "@/lib/resources/conversations";
import { Conversation } from "./conversation";
import { ListPane } from "./list/list-pane";
import { OrderPanel } from "./side/order-panel";
import { usePanel } from "./panel";
import { useWalk } from "./list/walk";

interface ChatProps {
  id: string;
  /** The chat as the list has it. */
  known: Chat | undefined;
}

/** The inbox: which chats there are, the one that is open, and what its customer orders. */
export function Inbox() {
  const small = useMedia("(max-width: 767px)");
  const { conversationId } = useParams();
  const { marked, known } = useWalk(conversationId);
  const list = <ListPane chosen={conversationId} marked={marked} />;
  return (
    <div className="relative flex-1">
      <div className="absolute inset-0 flex bg-surface">
        {!small && (
          <Panes id={conversationId} known={known}>
            {list}
          </Panes>
        )}
        {small && (conversationId ? <ChatWithPanel id={conversationId} known={known} /> : list)}
      </div>
    </div>
  );
}

/** Side by side where there is room; the customer's pane lies over the chat where there is little. */
function Panes({ id, known, children }: Pick<ChatProps, "known"> & { id: string | undefined; children: ReactNode }) {
  const { t } = useTranslation("inbox");
  const roomy = useMedia("(min-width: 1280px)");
  const [listWidth, setListWidth] = useSplit("inbox-list", 320);
  const [panelWidth, setPanelWidth] = useSplit("inbox-panel", 320);
  // The chat is drawn first: it is what one has opened.
  const settled = useDeferredValue<string | undefined>(id, undefined);
  return (
    <>
      <div className="flex shrink-0" style={{ width: listWidth }}>
        {children}
      </div>
      <Splitter label={t("pane.list")} width={listWidth} onWidth={setListWidth} />
      {!id && <Empty icon={MessagesSquare} title={t("pane.choose")} text={t("pane.keys")} className="m-auto" />}
      {id && (roomy ? <Conversation id={id} known={known} /> : <ChatWithPanel id={id} known={known} />)}
      {id && roomy && (
        <>
          <Splitter label={t("pane.order")} width={panelWidth} onWidth={setPanelWidth} fromEnd />
          <div className="flex shrink-0 flex-col" style={{ width: panelWidth }}>
            {settled === id ? <OrderPanel key={id} id={id} known={known} /> : <SkeletonRows rows={5} />}
          </div>
        </>
      )}
    </>
  );
}

/** The chat over the whole room; its customer one touch away, in the address so that "back" leads out again. */
function ChatWithPanel({ id, known }: ChatProps) {
  const { t } = useTranslation("inbox");
  const small = useMedia("(max-width: 767px)");
  const { shown, open, close } = usePanel("panel");
  return (
    <>
      <Conversation
        id={id}
        known={known}
        alone={small}
        start={small && <Back />}
        end={
          <Button look="ghost" size="icon" aria-label={t("pane.order")} onClick={() => open("order")}>
            <PanelRight aria-hidden className="rtl:-scale-x-100" />
          </Button>
        }
      />
      <Sheet open={shown === "order"} onOpenChange={(next) => !next && close()} title={t("pane.order")}>
        <div className="-m-4">
          <OrderPanel key={id} id={id} known={known} />
        </div>
      </Sheet>
    </>
  );
}

function Back() {
  const { t } = useTranslation("inbox");
  const { search } = useLocation();
  return (
    <Button asChild look="ghost" size="icon" aria-label={t("pane.back")} className="-ms-1">
      <Link to={{ pathname: "/inbox", search }}>
        <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
      </Link>
    </Button>
  );
}
