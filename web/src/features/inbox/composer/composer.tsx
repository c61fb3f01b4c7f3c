import { SendHorizontal } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, lazy, type RefObject, useState } from "react";
import { Later } from "@/components/page/later";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { doneTyping, typed } from "@/lib/live/presence";
import { useTranslation } from "@/lib/locale/i18n";
import { useEnterSends } from "@/lib/page/keys";
import { useMedia } from "@/lib/page/media";
import { useStored } from "@/lib/page/stored";
import { type Conversation, guessTakenOver } from "@/lib/resources/conversations";
import { useTenant } from "@/lib/resources/tenant";
import { useTakenOver } from "../head/taken-over";
import { SendLater } from "../snooze/later-dialog";
import { AttachButton, Files, useAttached } from "./attached";
import { AskOnce, useCollision } from "./colleagues";
import { Hint } from "./composer-hint";
import { enqueue } from "./outbox";
import { shortcutIn } from "./slash";
import { SlashMenu, useSlash } from "./slash-menu";
import { FreeUntil } from "./window";

const Suggest = lazy(async () => ({ default: (await import("./suggest")).Suggest }));
const MOST_LETTERS = 4_096;
const COUNT_FROM = 3_500;

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
  const [typedAt, setTypedAt] = useState(0);
  const taken = useTakenOver(chat);
  const collision = useCollision();
  const [enterSends] = useEnterSends();
  const onPhone = useMedia("(pointer: coarse)");
  const text = draft ?? "";
  const letters = text.trim().length;
  const ready = letters <= MOST_LETTERS && (letters > 0 || files.length > 0);
  const slash = useSlash(chat.id, shortcutIn(text), setDraft);
  const go = () => {
    enqueue(cache, chat.id, text.trim(), files);
    taken.begin();
    guessTakenOver(cache, chat);
    setDraft(null);
    doneTyping();
    clear();
    input.current?.focus();
  };
  const send = () => {
    if (ready && !collision.stops()) go();
  };
  const write = (words: string) => {
    setDraft(words || null);
    setTypedAt(words ? Date.now() : 0);
    if (words) typed();
    else doneTyping();
  };
  const suggested = (words: string) => {
    write(words);
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (!event.nativeEvent.isComposing && slash.press(event.key)) return event.preventDefault();
    if (event.key === "Escape") input.current?.blur();
    // On a phone's keyboard Enter begins a line, as in WhatsApp.
    if (!isSend(event, enterSends && !onPhone)) return;
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
      className="relative shrink-0 px-3 pt-2 pb-3"
    >
      <SlashMenu slash={slash} />
      <div className="flex flex-wrap justify-between gap-x-4">
        <Hint chat={chat} typedAt={typedAt} taken={taken} />
        <FreeUntil chat={chat} />
      </div>
      <Suggesting chat={chat} text={text} onWrite={suggested} />
      <Files files={files} onRemove={remove} />
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
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
          onPaste={paste}
          className="field-sizing-content max-h-[11.5rem] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-1 py-2 text-base outline-none pointer-coarse:text-lg"
        />
        <Letters count={letters} />
        {letters > 0 && files.length === 0 && !slash.items && (
          <SendLater conversationId={chat.id} text={text.trim()} disabled={!ready} onSent={() => setDraft(null)} />
        )}
        <Button type="submit" look="primary" size="icon" aria-label={t("composer.send")} disabled={!ready}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
        </Button>
      </div>
      <AskOnce collision={collision} onSend={go} />
      {hovered && (
        <div className="pointer-events-none absolute inset-2 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft font-medium text-accent-ink">
          {t("composer.drop")}
        </div>
      )}
    </form>
  );
}

/** A person who has the chat may ask the AI for words, where the shop has it on. */
function Suggesting({ chat, text, onWrite }: { chat: Conversation; text: string; onWrite: (text: string) => void }) {
  const isOn = useTenant().data?.settings.ai_enabled;
  if (chat.answered_by !== "human" || !isOn) return null;
  return (
    <Later>
      <Suggest key={chat.id} conversationId={chat.id} text={text} onWrite={onWrite} />
    </Later>
  );
}

/** Enter by itself where it may; with Ctrl or ⌘ always. A word being composed is not finished yet. */
function isSend({ key, ctrlKey, metaKey, shiftKey, nativeEvent }: KeyboardEvent, byItself: boolean): boolean {
  return key === "Enter" && !nativeEvent.isComposing && (ctrlKey || metaKey || (byItself && !shiftKey));
}

function Letters({ count }: { count: number }) {
  const { t, i18n } = useTranslation("inbox");
  if (count < COUNT_FROM) return null;
  const left = MOST_LETTERS - count;
  return (
    <span
      title={t("composer.left", { count: left })}
      className={`self-center text-xs tabular-nums ${left < 0 ? "font-semibold text-bad-ink" : "text-ink-faint"}`}
    >
      <bdi aria-hidden>{left.toLocaleString(i18n.language)}</bdi>
      {/* Not with every letter. */}
      <span role="status" className="sr-only">
        {t("composer.left", { count: Math.trunc(left / 100) * 100 })}
      </span>
    </span>
  );
}
