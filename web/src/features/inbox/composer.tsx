import { Paperclip, SendHorizontal, X } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/button";
import { useCache } from "@/lib/cache";
import { useMedia } from "@/lib/media";
import { type Conversation, guessTakenOver } from "@/lib/resources/conversations";
import { useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { useStored } from "@/lib/stored";
import { duration } from "@/lib/time";
import { isOver } from "./chat";
import { attach, type Attached, enqueue, release } from "./outbox";
import { SendLater } from "./later-dialog";
import { Preview } from "./outgoing-row";
import { shortcutIn } from "./slash";
import { SlashMenu, useSlash } from "./slash-menu";
import { FreeUntil } from "./window";

const MOST_LETTERS = 4_096;
const COUNT_FROM = 3_500;
const MOST_BYTES = 16 * 1024 * 1024;

interface ComposerProps {
  chat: Conversation;
  input: RefObject<HTMLTextAreaElement | null>;
}

/** Where a person answers. What is typed is kept until it is sent, chat by chat. */
export function Composer({ chat, input }: ComposerProps) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const [draft, setDraft] = useStored(`draft:${chat.id}`);
  const { files, add, remove, clear } = useAttached();
  const [hovered, setHovered] = useState(false);
  const onPhone = useMedia("(pointer: coarse)");
  const text = draft ?? "";
  const letters = text.trim().length;
  const ready = letters <= MOST_LETTERS && (letters > 0 || files.length > 0);
  const slash = useSlash(chat.id, shortcutIn(text), setDraft);
  const send = () => {
    if (!ready) return;
    enqueue(cache, chat.id, text.trim(), files);
    guessTakenOver(cache, chat);
    setDraft(null);
    clear();
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (!event.nativeEvent.isComposing && slash.press(event.key)) return event.preventDefault();
    if (event.key === "Escape") input.current?.blur();
    // On a phone's keyboard Enter begins a line, as in WhatsApp; a word being composed is not finished yet.
    if (event.key !== "Enter" || event.shiftKey || onPhone || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const paste = (event: ClipboardEvent) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setHovered(false);
    add(event.dataTransfer.files);
  };
  return (
    <form
      aria-label={t("composer.label")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setHovered(true);
      }}
      onDragLeave={() => setHovered(false)}
      onDrop={drop}
      className="relative shrink-0 border-t border-line bg-surface px-3 pt-2 pb-3"
    >
      <SlashMenu slash={slash} />
      <div className="flex flex-wrap justify-between gap-x-4">
        <Hint chat={chat} />
        <FreeUntil chat={chat} />
      </div>
      {files.length > 0 && (
        <ul className="flex flex-wrap gap-2 pb-2">
          {files.map((file) => (
            <Chip key={file.url} file={file} onRemove={() => remove(file)} />
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2 rounded-lg border border-line-strong bg-surface p-1.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <AttachButton onFiles={add} />
        <textarea
          ref={input}
          dir="auto"
          rows={1}
          aria-label={t("composer.message")}
          {...slash.aria}
          placeholder={t("composer.placeholder")}
          value={text}
          onChange={(event) => setDraft(event.target.value || null)}
          onKeyDown={press}
          onPaste={paste}
          className="field-sizing-content max-h-[11.5rem] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-1 py-2 text-base outline-none pointer-coarse:text-lg"
        />
        {letters >= COUNT_FROM && <Letters count={letters} />}
        {letters > 0 && files.length === 0 && !slash.items && (
          <SendLater conversationId={chat.id} text={text.trim()} disabled={!ready} onSent={() => setDraft(null)} />
        )}
        <Button type="submit" look="primary" size="icon" aria-label={t("composer.send")} disabled={!ready}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
        </Button>
      </div>
      {hovered && (
        <div className="pointer-events-none absolute inset-2 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft font-medium text-accent-ink">
          {t("composer.drop")}
        </div>
      )}
    </form>
  );
}

/** What sending will do beside sending. */
function Hint({ chat }: { chat: Conversation }) {
  const { t, i18n } = useTranslation("inbox");
  const { ai_enabled: isOn, human_pause_minutes: pause } = useTenant().data?.settings ?? {};
  const other = useOther(chat);
  if (isOver(chat)) return <p className="pb-1.5 text-xs text-ink-faint">{t("composer.reopens")}</p>;
  if (other) return <p className="pb-1.5 text-xs text-warn-ink">{t("composer.other", { name: other })}</p>;
  if (chat.answered_by !== "ai" || !isOn || !pause) return null;
  return (
    <p className="pb-1.5 text-xs text-ai-ink">
      {t("composer.pauses", { time: duration(pause * 60, i18n.language) })}
    </p>
  );
}

/** Who else of the team answers this chat. */
function useOther({ answered_by, assignee_id, assignee_name }: Conversation): string | null {
  const me = useProfile().data?.user_id;
  return answered_by === "human" && assignee_id !== me ? assignee_name : null;
}

function Letters({ count }: { count: number }) {
  const { t, i18n } = useTranslation("inbox");
  const left = MOST_LETTERS - count;
  return (
    <span
      role="status"
      title={t("composer.left", { count: left })}
      className={`self-center text-xs tabular-nums ${left < 0 ? "font-semibold text-bad-ink" : "text-ink-faint"}`}
    >
      <bdi>{left.toLocaleString(i18n.language)}</bdi>
    </span>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: FileList) => void }) {
  const { t } = useTranslation("inbox");
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t("composer.attach")}
        onChange={({ target }) => {
          if (target.files) onFiles(target.files);
          target.value = "";
        }}
      />
      <Button look="ghost" size="icon" aria-label={t("composer.attach")} onClick={() => chooser.current?.click()}>
        <Paperclip aria-hidden />
      </Button>
    </>
  );
}

function Chip({ file, onRemove }: { file: Attached; onRemove: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <li className="flex max-w-56 items-center gap-2 rounded-lg border border-line bg-sunken p-1.5 text-sm">
      <Preview file={file} className="size-10 rounded-md object-cover" />
      <button
        type="button"
        aria-label={t("composer.remove", { name: file.file.name })}
        onClick={onRemove}
        className="grid size-6 shrink-0 place-items-center rounded-md text-ink-faint hover:bg-line hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </li>
  );
}

/** The files chosen for the next message; those that are too large are named and left out. */
function useAttached() {
  const { t } = useTranslation("inbox");
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const add = (chosen: FileList) => {
    const fitting = [...chosen].filter(({ size }) => size <= MOST_BYTES);
    if (fitting.length < chosen.length) toast.error(t("composer.large"));
    setFiles((before) => [...before, ...fitting.map(attach)]);
  };
  const remove = (file: Attached) => {
    release(file);
    setFiles((before) => before.filter((one) => one !== file));
  };
  return { files, add, remove, clear: () => setFiles([]) };
}
