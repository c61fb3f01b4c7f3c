import { day, type Place } from "@/lib/locale/time";
import type { Message } from "@/lib/resources/messages";
import type { Note } from "@/lib/resources/notes";
import type { Run } from "@/lib/resources/runs";
import type { Outgoing } from "../composer/outbox";

/** One line of a chat as it is drawn. `first`: whoever speaks is named above it. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "run"; key: string; run: Run }
  | { kind: "note"; key: string; note: Note }
  | { kind: "message"; key: string; message: Message; first: boolean }
  | { kind: "outgoing"; key: string; item: Outgoing; first: boolean }
  | { kind: "thinking"; key: string };

export interface Chat {
  /** Oldest first. */
  messages: readonly Message[];
  /** Newest first. */
  runs: readonly Run[];
  /** Oldest first. */
  notes: readonly Note[];
  /** Whether there are messages before the first. */
  hasMore: boolean;
  /** What is still to leave this browser. */
  outgoing: readonly Outgoing[];
  /** Whether the assistant is at its answer. */
  thinking: boolean;
  /** The first message that was unread when the chat was opened. */
  unreadSeq: number | null;
}

const TURN_MS = 5 * 60_000;

export function entriesOf(chat: Chat, place: Place): Entry[] {
  const entries: Entry[] = [];
  const asides = asidesOf(chat);
  let before: Message | undefined;
  let today: string | undefined;
  const begin = (id: string, at: string) => {
    const day = dayOf(at, place);
    if (day !== today) entries.push({ kind: "day", key: `day ${id}`, at });
    today = day;
  };
  const put = ({ at, entry }: Aside) => {
    begin(entry.key, at);
    entries.push(entry);
  };
  for (const message of chat.messages) {
    takeUntil(asides, message).forEach(put);
    begin(message.id, message.created_at);
    if (before && message.seq === chat.unreadSeq) entries.push({ kind: "unread", key: "unread" });
    const follows = entries.at(-1)?.kind === "message" && isOneTurn(before, message);
    entries.push({ kind: "message", key: message.id, message, first: !follows });
    before = message;
  }
  asides.forEach(put);
  return [...entries, ...comingOf(chat)];
}

/** What stands between the messages, and when. */
interface Aside {
  at: string;
  entry: Entry;
}

/** Oldest first. */
function asidesOf({ messages, runs, notes, hasMore }: Chat): Aside[] {
  const first = messages[0]?.created_at ?? "";
  const shown = runsToShow(messages, runs).map((run): Aside => ({ at: run.created_at, entry: { kind: "run", key: run.id, run } }));
  const written = notes
    .filter(({ created_at }) => !hasMore || created_at >= first)
    .map((note): Aside => ({ at: note.created_at, entry: { kind: "note", key: note.id, note } }));
  return [...shown, ...written].sort((one, other) => one.at.localeCompare(other.at));
}

/** What follows the last message: what is still to leave, or the answer that is being made. */
function comingOf({ messages, outgoing, thinking }: Chat): Entry[] {
  const sent = new Set(messages.map(({ client_key }) => client_key));
  const left = outgoing.filter(({ key }) => !sent.has(key));
  if (!left.length) return thinking ? [{ kind: "thinking", key: "thinking" }] : [];
  return left.map((item, place) => ({ kind: "outgoing", key: item.key, item, first: place === 0 }));
}

/** Where the unread ones begin: the `unread`th message of the customer from the end. */
export function firstUnread(messages: readonly Message[], unread: number): number | null {
  if (unread === 0) return null;
  return messages.filter(({ direction }) => direction === "in").at(-unread)?.seq ?? null;
}

/** Oldest first: those that did something, or whose words were never sent, and not from before the first message. */
function runsToShow(messages: readonly Message[], runs: readonly Run[]): Run[] {
  const first = messages[0]?.created_at;
  return runs
    .filter(({ tools, outcome }) => tools.length > 0 || outcome === "dropped" || outcome === "failed")
    .filter(({ created_at }) => first !== undefined && created_at >= first)
    .reverse();
}

/** Takes from `asides` those that were over when `message` came; the run that wrote it bears the same time. */
function takeUntil(asides: Aside[], message: Message): Aside[] {
  return asides.splice(0, asides.findLastIndex(({ at }) => at <= message.created_at) + 1);
}

function isOneTurn(before: Message | undefined, message: Message): boolean {
  if (!before) return false;
  const passed = Date.parse(message.created_at) - Date.parse(before.created_at);
  const same = (["author", "author_user_id", "run_id"] as const).every((name) => message[name] === before[name]);
  return same && passed < TURN_MS;
}

const days = new Map<string, string>();

// Formatting a date costs more than all else here, and a busy chat has many messages in one minute.
function dayOf(at: string, place: Place): string {
  const minute = `${place.zone} ${at.slice(0, 16)}`;
  const known = days.get(minute) ?? day(at, place);
  days.set(minute, known);
  return known;
}
