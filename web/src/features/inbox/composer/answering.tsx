import { type RefObject, useDeferredValue, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { Tabs } from "@/components/page/tabs";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import type { Conversation } from "@/lib/resources/conversations";
import { useMay } from "@/lib/resources/profile";
import { Colleagues } from "./colleagues";
import { Composer } from "./composer";
import { NoteBox } from "./note-box";
import { TemplateComposer } from "./template-composer";
import { useIsShut } from "./window";

interface AnsweringProps {
  chat: Conversation;
  input: RefObject<HTMLTextAreaElement | null>;
}

/** Where a person writes to the customer, as far as they and WhatsApp allow it, or a note to the team. */
export function Answering({ chat, input }: AnsweringProps) {
  const { t } = useTranslation("inbox");
  const mayAnswer = useMay("agent");
  const [begun, write] = useState<string | null>(null);
  // What was said is drawn first, unless somebody writes already.
  const settled = useDeferredValue(true, false);
  const writing = begun ?? (settled ? "reply" : null);
  useWritingShortcuts(input, mayAnswer ? write : null);
  if (!mayAnswer) {
    return (
      <div className="flex flex-wrap justify-between gap-x-4 border-t border-line bg-surface px-4 py-3">
        <p className="text-sm text-ink-faint">{t("composer.viewer")}</p>
        <Colleagues />
      </div>
    );
  }
  if (writing === null) return <div className="h-32 shrink-0 border-t border-line bg-surface" />;
  return (
    <div className="relative shrink-0 border-t border-line bg-surface">
      {/* Beside the tabs, so that nothing moves when somebody comes. */}
      <div className="absolute end-3 top-2 flex max-w-[60%]">
        <Colleagues />
      </div>
      <Tabs
        label={t("composer.tabs")}
        value={writing}
        onChange={write}
        tabs={[
          { value: "reply", label: t("composer.reply") },
          { value: "note", label: t("composer.note") },
        ]}
        className="[&_[role=tab]]:h-8 pointer-coarse:[&_[role=tab]]:h-10"
      >
        {writing === "note" ? <NoteBox chat={chat} input={input} /> : <ReplyBox chat={chat} input={input} />}
      </Tabs>
    </div>
  );
}

function ReplyBox({ chat, input }: AnsweringProps) {
  return useIsShut(chat) ? <TemplateComposer chat={chat} /> : <Composer chat={chat} input={input} />;
}

/** r answers the customer, n writes a note. */
function useWritingShortcuts(input: AnsweringProps["input"], write: ((what: string) => void) | null): void {
  const { t } = useTranslation(["inbox", "common"]);
  const shortcuts = useMemo<Shortcut[]>(() => {
    if (!write) return [];
    const group = t("common:keys.page");
    const begin = (what: "reply" | "note") => () => {
      // The box is drawn before the next letter is typed, which is none of the shortcuts any more.
      flushSync(() => write(what));
      input.current?.focus();
    };
    return [
      { keys: "r", label: t("keys.reply"), group, run: begin("reply") },
      { keys: "n", label: t("keys.note"), group, run: begin("note") },
    ];
  }, [t, input, write]);
  useShortcuts(shortcuts);
}
