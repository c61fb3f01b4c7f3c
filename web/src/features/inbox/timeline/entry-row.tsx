import { memo } from "react";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { RunRow } from "../run/run-row";
import type { Entry } from "./entries";
import { MessageRow } from "./message-row";
import { NoteRow } from "./note-row";
import { OutgoingRow } from "./outgoing-row";
import { Thinking } from "./thinking";

/** One line of the chat. Drawn anew only when what it shows has changed. */
export const EntryRow = memo(
  function EntryRow({ entry }: { entry: Entry }) {
    switch (entry.kind) {
      case "day":
        return <DayLine at={entry.at} />;
      case "unread":
        return <UnreadLine />;
      case "run":
        return <RunRow run={entry.run} />;
      case "note":
        return <NoteRow note={entry.note} />;
      case "message":
        return <MessageRow message={entry.message} first={entry.first} />;
      case "outgoing":
        return <OutgoingRow item={entry.item} first={entry.first} />;
      case "thinking":
        return <Thinking />;
    }
  },
  ({ entry: one }, { entry: other }) => isSame(one, other),
);

function isSame(one: object, other: object): boolean {
  return Object.entries(one).every(([name, value]) => (other as Record<string, unknown>)[name] === value);
}

function DayLine({ at }: { at: string }) {
  return (
    <div className="flex items-center gap-3 py-3 text-xs font-medium text-ink-faint">
      <span aria-hidden className="h-px flex-1 bg-line" />
      <Time at={at} as="day" />
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}

function UnreadLine() {
  const { t } = useTranslation("inbox");
  return (
    <div role="separator" className="flex items-center gap-3 py-2 text-xs font-semibold text-accent-ink">
      <span aria-hidden className="h-px flex-1 bg-accent" />
      {t("timeline.unread")}
      <span aria-hidden className="h-px flex-1 bg-accent" />
    </div>
  );
}
