import { CircleAlert, CircleHelp, Forward, LayoutTemplate, Pencil } from "lucide-react";
import { Time } from "@/components/sign/time";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import type { Message } from "@/lib/resources/messages";
import { useMay } from "@/lib/resources/profile";
import { enqueue } from "../composer/outbox";
import { usePanel } from "../panel";
import { Attachment } from "./attachment";
import { AuthorLine } from "./author";
import { Bubble, Words } from "./bubble";
import { Delivery, type DeliveryStatus } from "./delivery";
import { choicesOf } from "./payload";

/** What somebody said. `first`: their name stands above it. */
export function MessageRow({ message, first }: { message: Message; first: boolean }) {
  const { author, kind, text, status, direction } = message;
  // What stands in for text that is missing is drawn by the attachment.
  const words = kind === "location" || kind === "contact" ? "" : text;
  return (
    <Bubble
      author={author}
      bare={kind === "sticker"}
      head={first && <Head message={message} />}
      fault={(status === "failed" || status === "unknown") && <Fault message={message} />}
      foot={
        <>
          <Marks message={message} />
          <Time at={message.created_at} as="clock" />
          {direction === "out" && <Delivery status={status as DeliveryStatus} />}
        </>
      }
    >
      {kind !== "text" && <Attachment message={message} />}
      {words && <Words text={words} />}
      <Choices message={message} />
    </Bubble>
  );
}

function Head({ message }: { message: Message }) {
  return (
    <>
      <AuthorLine message={message} />
      {message.run_id && <Why run={message.run_id} />}
    </>
  );
}

/** Opens what the assistant saw, tried and did for these words. */
function Why({ run }: { run: string }) {
  const { t } = useTranslation("inbox");
  const { open } = usePanel("run");
  return (
    <button
      type="button"
      onClick={() => open(run)}
      className="flex items-center gap-1 rounded-sm text-xs text-ink-faint underline-offset-2 hover:text-ink hover:underline pointer-coarse:min-h-6"
    >
      <CircleHelp aria-hidden className="size-3.5" />
      {t("run.why")}
    </button>
  );
}

/** What the customer can tap instead of typing, where WhatsApp offers it. */
function Choices({ message: { payload } }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const titles = choicesOf(payload);
  if (!titles.length) return null;
  return (
    <ul aria-label={t("message.choices")} className="flex flex-wrap gap-1 pt-1.5">
      {titles.map((title) => (
        <li key={title} className="rounded-md border border-line-strong px-1.5 text-xs text-ink-soft">
          <bdi>{title}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Marks({ message: { payload } }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <>
      {"forwarded" in payload && (
        <span className="flex items-center gap-1">
          <Forward aria-hidden className="size-3 rtl:-scale-x-100" />
          {t("message.forwarded")}
        </span>
      )}
      {"template" in payload && (
        <span className="flex items-center gap-1">
          <LayoutTemplate aria-hidden className="size-3" />
          {t("message.template")}
        </span>
      )}
      {"edits" in payload && (
        <span className="flex items-center gap-1">
          <Pencil aria-hidden className="size-3" />
          {t("message.edited")}
        </span>
      )}
    </>
  );
}

function Fault({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const maySend = useMay("agent");
  const again = () => enqueue(cache, message.conversation_id, message.text, []);
  return (
    <>
      <CircleAlert aria-hidden className="size-3.5 shrink-0" />
      <span>{t(message.status === "failed" ? "message.failed" : "message.unknown")}</span>
      {message.failure && <span dir="auto">{message.failure}</span>}
      {maySend && message.text && message.kind === "text" && (
        <button type="button" onClick={again} className="font-semibold underline underline-offset-2">
          {t("message.again")}
        </button>
      )}
    </>
  );
}
