import { AlarmClock, AlarmClockOff, StickyNote } from "lucide-react";
import { Time, usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Note } from "@/lib/resources/notes";
import { moment } from "../snooze/snooze";

/** What the team wrote, or did, in the course of a chat. */
export function NoteRow({ note }: { note: Note }) {
  return note.kind === "note" ? <Written note={note} /> : <Done note={note} />;
}

function Written({ note }: { note: Note }) {
  const { t } = useTranslation("inbox");
  return (
    <article className="my-1.5 rounded-lg bg-warn-soft px-3 py-2">
      <header className="flex flex-wrap items-center gap-x-2 text-xs text-warn-ink">
        <StickyNote aria-hidden className="size-3.5 shrink-0" />
        <bdi className="font-semibold">{note.user_name ?? t("note.program")}</bdi>
        <span>{t("note.team")}</span>
        <Time at={note.created_at} as="clock" className="ms-auto" />
      </header>
      <p dir="auto" className="mt-0.5 text-start wrap-anywhere whitespace-pre-wrap">
        {note.text}
      </p>
    </article>
  );
}

function Done({ note: { kind, until, user_name } }: { note: Note }) {
  const { t } = useTranslation("inbox");
  const place = usePlace();
  const name = user_name ?? t("note.program");
  const isSnoozed = kind === "snoozed" && until !== null;
  const Icon = isSnoozed ? AlarmClock : AlarmClockOff;
  return (
    <p className="flex items-center justify-center gap-1.5 py-1.5 text-xs text-ink-faint">
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span>
        {isSnoozed && t("snooze.by", { name, time: moment(until, place) })}
        {!isSnoozed && (user_name === null ? t("snooze.over") : t("snooze.woken", { name }))}
      </span>
    </p>
  );
}
