import { StickyNote } from "lucide-react";
import { type KeyboardEvent, type RefObject } from "react";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMedia } from "@/lib/page/media";
import { useStored } from "@/lib/page/stored";
import type { Conversation } from "@/lib/resources/conversations";
import { addNote } from "@/lib/resources/notes";
import { useTeam } from "@/lib/resources/team";
import { mentioned } from "./mention";
import { MentionMenu, useMention } from "./mention-menu";

const LONGEST = 4_096;

interface NoteBoxProps {
  chat: Conversation;
  input: RefObject<HTMLTextAreaElement | null>;
}

/** A note in the chat's course for the team alone. @ names a colleague, who is told of it. */
export function NoteBox({ chat, input }: NoteBoxProps) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
  const [draft, setDraft] = useStored(`note:${chat.id}`);
  const team = useTeam().data ?? [];
  const onPhone = useMedia("(pointer: coarse)");
  const text = draft ?? "";
  const mention = useMention(team, text, setDraft);
  const save = async () => {
    const words = text.trim();
    if (!words) return;
    const mentions = mentioned(words, team);
    if (await run(() => addNote(cache, chat.id, { text: words, mentions }))) setDraft(null);
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (mention.press(event.key)) return event.preventDefault();
    if (event.key === "Escape") input.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || onPhone) return;
    event.preventDefault();
    void save();
  };
  return (
    <form
      aria-label={t("note.label")}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="relative shrink-0 bg-warn-soft px-3 pt-2 pb-3"
    >
      <MentionMenu mention={mention} />
      <p className="pb-1.5 text-xs text-warn-ink">{t("note.team")}</p>
      <div className="flex items-end gap-2 rounded-lg border border-line-strong bg-surface p-1.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <textarea
          ref={input}
          dir="auto"
          rows={1}
          maxLength={LONGEST}
          aria-label={t("note.text")}
          {...mention.aria}
          placeholder={t("note.placeholder")}
          value={text}
          onChange={(event) => setDraft(event.target.value || null)}
          onKeyDown={press}
          className="field-sizing-content max-h-[11.5rem] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-1 py-2 text-base outline-none pointer-coarse:text-lg"
        />
        <Button type="submit" look="primary" busy={busy} disabled={!text.trim()}>
          <StickyNote aria-hidden />
          {t("note.save")}
        </Button>
      </div>
    </form>
  );
}
