import { CheckCheck, Clock3, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { MapLink } from "@/components/chat/map-link";
import { WhatsAppText } from "@/components/chat/whatsapp-text";
import { Time } from "@/components/sign/time";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { PhoneMessage } from "@/lib/resources/simulator";
import type { Pending } from "./use-phone";

/** A message as the customer sees it: their own at the end. */
export function PhoneBubble({ message }: { message: PhoneMessage }) {
  const { t } = useTranslation("tryit");
  const own = message.direction === "in";
  return (
    <Bubble own={own} time={<Time at={message.at} as="clock" />} mark={own && <CheckCheck aria-hidden className="size-3.5 text-[#1f6f9e]" />}>
      {message.media_id &&
        (message.kind === "image" ? (
          <Picture src={urlOf("/api/media/{media_id}", { path: { media_id: message.media_id } })} />
        ) : (
          <span className="flex items-center gap-2 py-1 font-medium">
            <FileText aria-hidden className="size-5" />
            {t("phone.file")}
          </span>
        ))}
      {message.text && <Words text={message.text} />}
      <MapLink payload={message.payload} className="text-[#0b5449]">
        {t("phone.map")}
      </MapLink>
    </Bubble>
  );
}

/** What is sent and has not been taken in yet. */
export function PendingBubble({ pending }: { pending: Pending }) {
  const { t } = useTranslation("tryit");
  return (
    <Bubble
      own
      mark={
        <span>
          <Clock3 aria-hidden className="size-3.5" />
          <span className="sr-only">{t("phone.sending")}</span>
        </span>
      }
    >
      {pending.url && <Picture src={pending.url} />}
      {pending.text && <Words text={pending.text} />}
    </Bubble>
  );
}

export function Typing() {
  const { t } = useTranslation("tryit");
  return (
    <div role="status" className="flex w-fit gap-1 rounded-xl rounded-ss-sm bg-white px-3.5 py-3">
      <span className="sr-only">{t("phone.typing")}</span>
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          aria-hidden
          className="size-2 animate-pulse rounded-full bg-[#7d8b85]"
          style={{ animationDelay: `${dot * 200}ms` }}
        />
      ))}
    </div>
  );
}

interface BubbleProps {
  own: boolean;
  time?: ReactNode;
  mark?: ReactNode;
  children: ReactNode;
}

function Bubble({ own, time, mark, children }: BubbleProps) {
  return (
    <div
      className={
        own
          ? "w-fit max-w-[85%] self-end rounded-xl rounded-se-sm bg-[#d5f0df] px-2.5 py-1.5"
          : "w-fit max-w-[85%] self-start rounded-xl rounded-ss-sm bg-white px-2.5 py-1.5"
      }
    >
      {children}
      <div className="flex items-center justify-end gap-1 text-xs text-[#55605b]">
        {time}
        {mark}
      </div>
    </div>
  );
}

function Words({ text }: { text: string }) {
  return (
    <div dir="auto" className="text-start text-base wrap-anywhere whitespace-pre-wrap [&_a]:text-[#0b5449]">
      <WhatsAppText text={text} />
    </div>
  );
}

function Picture({ src }: { src: string }) {
  const { t } = useTranslation("tryit");
  return <img src={src} alt={t("phone.picture")} className="mb-1 h-56 w-56 rounded-lg bg-white object-cover object-top" />;
}
