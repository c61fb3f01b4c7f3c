import { CircleAlert, Clock3 } from "lucide-react";
import { Time } from "@/components/sign/time";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { type Attached, discard, type Outgoing, retry } from "../composer/outbox";
import { AUTHORS } from "./author";
import { Bubble, Words } from "./bubble";

/** A message that is still on its way to the server, or that it will not have. */
export function OutgoingRow({ item, first }: { item: Outgoing; first: boolean }) {
  const { t } = useTranslation("inbox");
  const { icon: Icon, tone } = AUTHORS.human;
  const profile = useProfile().data;
  return (
    <Bubble
      author="human"
      head={
        first && (
          <span className={`flex items-center gap-1.5 text-xs font-medium ${tone}`}>
            <Icon aria-hidden className="size-3.5" />
            <bdi>{profile?.name ?? t("author.human")}</bdi>
          </span>
        )
      }
      fault={item.refusal !== null && <Refused item={item} />}
      foot={
        <>
          <Time at={item.at} as="clock" />
          <span title={t("delivery.waiting")}>
            <Clock3 aria-hidden className="size-3.5" />
            <span className="sr-only">{t("delivery.waiting")}</span>
          </span>
        </>
      }
    >
      {item.file && <Preview file={item.file} />}
      {item.text && <Words text={item.text} />}
    </Bubble>
  );
}

function Refused({ item }: { item: Outgoing }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  return (
    <>
      <CircleAlert aria-hidden className="size-3.5 shrink-0" />
      <span>{t("message.failed")}</span>
      <span dir="auto">{item.refusal}</span>
      <button type="button" onClick={() => retry(cache, item)} className="font-semibold underline underline-offset-2">
        {t("common:failure.retry")}
      </button>
      <button type="button" onClick={() => discard(item)} className="font-semibold underline underline-offset-2">
        {t("message.discard")}
      </button>
    </>
  );
}

/** A file before it is sent: a picture as such, anything else by its name. */
export function Preview({ file: { file, url }, className = "max-h-56 rounded-lg" }: { file: Attached; className?: string }) {
  if (!file.type.startsWith("image/")) return <bdi className="font-medium break-all">{file.name}</bdi>;
  return <img src={url} alt={file.name} className={className} />;
}
