import { ArrowLeft, PanelRight } from "lucide-react";
import { useDeferredValue } from "react";
import { Link, useLocation } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Splitter, useSplit } from "@/components/page/splitter";
import { SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useMedia } from "@/lib/page/media";
import type { Conversation as Chat } from "@/lib/resources/conversations";
import { Conversation } from "./conversation";
import { usePanel } from "./panel";
import { OrderPanel } from "./side/order-panel";

interface OpenChatProps {
  id: string;
  /** The chat as the list has it. */
  known: Chat | undefined;
}

/** The chat that is open, with its customer's pane: at its side where there is room, over it where there is little. */
export function OpenChat(props: OpenChatProps) {
  const roomy = useMedia("(min-width: 1280px)");
  return roomy ? <SideBySide {...props} /> : <OneOverTheOther {...props} />;
}

function SideBySide({ id, known }: OpenChatProps) {
  const { t } = useTranslation("inbox");
  const [width, setWidth] = useSplit("inbox-panel", 320);
  // The chat is drawn first: it is what one has opened.
  const settled = useDeferredValue<string | undefined>(id, undefined);
  return (
    <>
      <Conversation id={id} known={known} />
      <Splitter label={t("pane.order")} width={width} onWidth={setWidth} fromEnd />
      <div className="flex shrink-0 flex-col" style={{ width }}>
        {settled === id ? <OrderPanel key={id} id={id} known={known} /> : <SkeletonRows rows={5} />}
      </div>
    </>
  );
}

/** The customer one touch away, in the address so that "back" leads out again. */
function OneOverTheOther({ id, known }: OpenChatProps) {
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
