import { useMemo, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Tabs } from "@/components/tabs";
import { type Shortcut, useShortcuts } from "@/lib/keys";
import type { Conversation } from "@/lib/resources/conversations";
import { useMay } from "@/lib/resources/profile";
import { useStored } from "@/lib/stored";
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
  const [kept, keep] = useStored(`writing:${chat.id}`);
  const toNote = kept === "note";
  const write = (what: string) => keep(what === "note" ? "note" : null);
  useWritingShortcuts(input, mayAnswer ? write : null);
  if (!mayAnswer) {
    return <p className="border-t border-line bg-surface px-4 py-3 text-sm text-ink-faint">{t("composer.viewer")}</p>;
  }
  return (
    <Tabs
      label={t("composer.tabs")}
      value={toNote ? "note" : "reply"}
      onChange={write}
      tabs={[
        { value: "reply", label: t("composer.reply") },
        { value: "note", label: t("composer.note") },
      ]}
      className="shrink-0 border-t border-line bg-surface [&_[role=tab]]:h-8 pointer-coarse:[&_[role=tab]]:h-10"
    >
      {toNote ? <NoteBox chat={chat} input={input} /> : <ReplyBox chat={chat} input={input} />}
    </Tabs>
  );
}

function ReplyBox({ chat, input }: AnsweringProps) {
  return useIsShut(chat) ? <TemplateComposer chat={chat} /> : <Composer chat={chat} input={input} />;
}

/** r answers the customer, n writes a note. */
function useWritingShortcuts(input: AnsweringProps["input"], write: ((what: "reply" | "note") => void) | null): void {
  const { t } = useTranslation(["inbox", "common"]);
  const shortcuts = useMemo<Shortcut[]>(() => {
    if (!write) return [];
    const group = t("common:keys.page");
    const begin = (what: "reply" | "note") => () => {
      write(what);
      // The other box has to be drawn first.
      requestAnimationFrame(() => input.current?.focus());
    };
    return [
      { keys: "r", label: t("keys.reply"), group, run: begin("reply") },
      { keys: "n", label: t("keys.note"), group, run: begin("note") },
    ];
  }, [t, input, write]);
  useShortcuts(shortcuts);
}
