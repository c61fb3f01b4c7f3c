import { CircleOff, Download, FileText, MapPin, ShoppingBag, Trash2, UserRound } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { AudioPlayer } from "@/components/chat/audio-player";
import { MapLink } from "@/components/chat/map-link";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import type { Message } from "@/lib/resources/messages";
import { contactsOf, itemsOf, textOf } from "./payload";

const Lightbox = lazy(async () => ({ default: (await import("@/components/dialog/lightbox")).Lightbox }));
const KINDS: Partial<Record<string, (props: { message: Message }) => ReactNode>> = {
  image: Picture,
  sticker: Sticker,
  audio: Voice,
  video: Film,
  document: Document,
  location: Location,
  contact: Contacts,
  order: Basket,
  unsupported: Unsupported,
};
const FILES = ["image", "sticker", "audio", "video", "document"];

/** What a message brings beside its words. */
export function Attachment({ message }: { message: Message }) {
  const Kind = FILES.includes(message.kind) && !message.media ? Missing : KINDS[message.kind];
  return Kind ? <Kind message={message} /> : null;
}

const srcOf = ({ media }: Message) => urlOf("/api/media/{media_id}", { path: { media_id: media?.id } });

function Picture({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  const src = srcOf(message);
  const name = message.media?.filename ?? t("media.image");
  return (
    <>
      <button
        type="button"
        aria-label={t("media.open", { name })}
        onClick={() => setOpen(true)}
        className="mb-1 block h-52 w-64 max-w-full overflow-hidden rounded-lg bg-white"
      >
        <img src={src} alt="" className="size-full object-cover object-top" />
      </button>
      {open && (
        <Suspense fallback={null}>
          <Lightbox open src={src} name={name} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}

function Sticker({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return <img src={srcOf(message)} alt={t("media.sticker")} className="size-32 object-contain" />;
}

function Voice({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const transcript = textOf(message.payload, "transcript");
  return (
    <div className="grid gap-1 pb-1">
      <AudioPlayer src={srcOf(message)} />
      {transcript && (
        <p className="text-sm text-ink-soft">
          <span className="font-medium">{t("media.transcript")}</span> <span dir="auto">{transcript}</span>
        </p>
      )}
    </div>
  );
}

function Film({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <video
      controls
      preload="metadata"
      src={srcOf(message)}
      aria-label={t("media.video")}
      className="mb-1 h-52 w-72 max-w-full rounded-lg bg-[#0c110f]"
    >
      <track kind="captions" />
    </video>
  );
}

function Document({ message }: { message: Message }) {
  const { t, i18n } = useTranslation("inbox");
  const { media } = message;
  if (!media) return null;
  const size = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  return (
    <a
      href={srcOf(message)}
      download={media.filename ?? ""}
      className="mb-1 flex w-64 max-w-full items-center gap-3 rounded-lg border border-line bg-surface p-2.5 hover:bg-sunken"
    >
      <FileText aria-hidden className="size-6 shrink-0 text-accent-ink" />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{media.filename ?? t("media.document")}</bdi>
        <span className="text-xs text-ink-faint">{size.format(Math.max(1, media.size / 1000))}</span>
      </span>
      <Download aria-hidden className="size-4 shrink-0 text-ink-faint" />
      <span className="sr-only">{t("media.download")}</span>
    </a>
  );
}

function Location({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <Line icon={MapPin}>
      <span dir="auto">{message.text || t("media.location")}</span>
      <MapLink payload={message.payload} className="text-accent-ink">
        {t("media.map")}
      </MapLink>
    </Line>
  );
}

function Contacts({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return contactsOf(message.payload).map(({ name, phones }, place) => (
    <Line key={place} icon={UserRound}>
      <bdi className="block font-medium">{name || t("media.contact")}</bdi>
      {phones.map((phone) => (
        <bdi key={phone} className="block text-sm text-ink-soft">
          {phone}
        </bdi>
      ))}
    </Line>
  ));
}

function Basket({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <Line icon={ShoppingBag}>
      <span className="font-medium">{t("media.basket")}</span>
      {itemsOf(message.payload).map(({ product, quantity }) => (
        <bdi key={product} className="block text-sm text-ink-soft">
          {`${quantity} × ${product}`}
        </bdi>
      ))}
    </Line>
  );
}

function Unsupported({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const deleted = message.payload["type"] === "revoke";
  return (
    <Line icon={deleted ? Trash2 : CircleOff} faint>
      {t(deleted ? "media.deleted" : "media.unsupported")}
    </Line>
  );
}

function Missing({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const why = textOf(message.payload, "media_error");
  return (
    <Line icon={CircleOff} faint>
      {t("media.missing")} {why && <span dir="auto">{why}</span>}
    </Line>
  );
}

function Line({ icon: Icon, faint, children }: { icon: typeof MapPin; faint?: boolean; children: ReactNode }) {
  return (
    <div className={`flex items-start gap-2.5 py-0.5 ${faint ? "text-ink-faint" : ""}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
