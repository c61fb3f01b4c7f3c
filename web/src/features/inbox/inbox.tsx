import { MessagesSquare } from "lucide-react";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { Splitter, useSplit } from "@/components/page/splitter";
import { Empty, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { useMedia } from "@/lib/page/media";
import { loadOpenChat, useOpenChatSoon } from "./ahead";
import { ListPane } from "./list/list-pane";
import { useWalk } from "./list/walk";

const OpenChat = lazy(() => loadOpenChat().then((room) => ({ default: room.OpenChat })));

/** The inbox: which chats there are, the one that is open, and what its customer orders. On a phone one at a time. */
export function Inbox() {
  const { t } = useTranslation("inbox");
  const small = useMedia("(max-width: 767px)");
  const { conversationId } = useParams();
  const { marked, known, listed } = useWalk(conversationId);
  const [listWidth, setListWidth] = useSplit("inbox-list", 320);
  useOpenChatSoon(listed);
  return (
    <div className="relative flex-1">
      <div className="absolute inset-0 flex bg-surface">
        {!(small && conversationId) && (
          <div className={small ? "contents" : "flex shrink-0"} style={small ? undefined : { width: listWidth }}>
            <ListPane chosen={conversationId} marked={marked} />
          </div>
        )}
        {!small && <Splitter label={t("pane.list")} width={listWidth} onWidth={setListWidth} />}
        {!small && !conversationId && (
          <Empty icon={MessagesSquare} title={t("pane.choose")} text={t("pane.keys")} className="m-auto" />
        )}
        {conversationId && (
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <OpenChat id={conversationId} known={known} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
