import { useEffect, useSyncExternalStore } from "react";
import type { Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";

/** What the server tells, by name; see docs/events.md. */
export interface Events {
  "message:new": Schema<"MessageNew">;
  "message:status": Schema<"MessageStatus">;
  "conversation:update": Schema<"ConversationUpdate">;
  "order:update": Schema<"OrderUpdate">;
  "payment:update": Schema<"PaymentUpdate">;
  "broadcast:update": Schema<"BroadcastUpdate">;
  "whatsapp:message": Schema<"WhatsAppMessage">;
  "whatsapp:qr": Schema<"WhatsAppQr">;
  "whatsapp:link": Schema<"WhatsAppLink">;
  "whatsapp:connected": Schema<"WhatsAppConnected">;
  "whatsapp:disconnected": Schema<"WhatsAppDisconnected">;
  "rehearsal:update": Schema<"RehearsalUpdate">;
  "notification:new": Schema<"NotificationNew">;
  "conversation:presence": Schema<"ConversationPresence">;
  "note:new": Schema<"NoteNew">;
  "system:alert": Schema<"SystemAlert">;
}
export type EventName = keyof Events;
/** What a resource does with the events of a tenth of a second (longer where many come), in their order. */
export type Handlers = { [Name in EventName]?: (batch: Events[Name][], cache: Cache) => void };

/** The part of a Socket.IO client that is used here. */
export interface Wire {
  onAny: (listener: (name: string, payload: unknown) => void) => unknown;
  on: (name: "connect" | "disconnect" | "connect_error", listener: (reason: unknown) => void) => unknown;
  emitWithAck: (name: "replay" | "presence", request: { after: number } | { seconds: number } | Shown) => Promise<unknown>;
  connect: () => unknown;
  disconnect: () => unknown;
  /** Whether it tries again by itself; not after the server has sent it away. */
  readonly active: boolean;
}

/** Which chat this tab shows, and whether somebody types in it. */
export interface Shown {
  chat: string | null;
  typing: boolean;
}

/** What the owner of the connection does: `resync` loads everything anew, `refused` asks who is signed in. */
export interface Owner {
  resync: () => void;
  refused: () => void;
}

/** `since`: when the connection was lost (ms), null while it stands. `attempt`: tries since then. */
export interface Connection {
  state: "off" | "live" | "reconnecting" | "offline";
  since: number | null;
  attempt: number;
}

const BATCH_MS = 100;
// After each event before the next batch: where many come, there must be time left for whoever works in the page.
const REST_MS = 30;
const LONGEST_REST_MS = 500;
const OFFLINE_AFTER_MS = 30_000;
const FIRST_KNOCK_MS = 500;
const SLOWEST_KNOCK_MS = 5_000;
// The page was at its first data for no longer than this before it began to connect.
const LOADED_BEFORE_S = 60;
const OFF: Connection = { state: "off", since: null, attempt: 0 };

type Listener = (batch: never[]) => void;

/** One connection of this tab. It hands events on in batches and, after a gap, asks for what it missed. */
export class Realtime {
  private connection = OFF;
  private watchers = new Set<() => void>();
  private listeners = new Map<string, Set<Listener>>();
  private waiting: [string, unknown][] = [];
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private giveUp: ReturnType<typeof setTimeout> | undefined;
  private knocking: ReturnType<typeof setTimeout> | undefined;
  private rested = 0;
  private last = 0;
  private begun = 0;
  private wire: Wire | null = null;

  /** Take over `wire`, which is not connected yet. */
  start(wire: Wire, owner: Owner): void {
    this.stop();
    this.wire = wire;
    this.last = 0;
    this.begun = Date.now();
    wire.onAny((name, payload) => this.take(name, payload));
    wire.on("connect", () => void this.connected(wire, owner));
    wire.on("disconnect", () => this.lost(wire));
    wire.on("connect_error", (reason) => {
      if (reason instanceof Error && reason.message === "unauthorized") owner.refused();
      else this.lost(wire);
    });
    wire.connect();
  }

  stop(): void {
    this.wire?.disconnect();
    this.wire = null;
    for (const timer of [this.flushing, this.giveUp, this.knocking]) clearTimeout(timer);
    this.flushing = this.giveUp = undefined;
    this.waiting = [];
    this.become(OFF);
  }

  /** Try at once instead of waiting for the next attempt. */
  retry(): void {
    this.wire?.connect();
  }

  listen<Name extends EventName>(name: Name, listener: (batch: Events[Name][]) => void): () => void {
    const heard = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, heard.add(listener));
    return () => void heard.delete(listener);
  }

  /** Say what this tab shows; who else shows it, or nobody while there is no connection. */
  async show(shown: Shown): Promise<Schema<"PersonHere">[]> {
    if (this.connection.state !== "live" || !this.wire) return [];
    const answer = (await this.wire.emitWithAck("presence", shown).catch(() => null)) as Schema<"Here"> | null;
    return answer?.people ?? [];
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  current = (): Connection => this.connection;

  private async connected(wire: Wire, { resync }: Owner): Promise<void> {
    clearTimeout(this.giveUp);
    this.giveUp = undefined;
    this.become({ state: "live", since: null, attempt: 0 });
    // The first time there is no id to go on from: what was loaded meanwhile may be out of date already.
    const seconds = Math.ceil((Date.now() - this.begun) / 1000) + LOADED_BEFORE_S;
    const since = this.last === 0 ? { seconds } : { after: this.last };
    // Cut off before the answer: the next connection asks anew.
    const answer = (await wire.emitWithAck("replay", since).catch(() => null)) as Schema<"Replay"> | null;
    if (answer?.resync) resync();
  }

  private lost(wire: Wire): void {
    if (wire !== this.wire) return;
    const { since, attempt, state } = this.connection;
    this.giveUp ??= setTimeout(() => this.become({ ...this.connection, state: "offline" }), OFFLINE_AFTER_MS);
    const next = state === "offline" ? "offline" : "reconnecting";
    this.become({ state: next, since: since ?? Date.now(), attempt: attempt + 1 });
    if (wire.active) return;
    clearTimeout(this.knocking);
    this.knocking = setTimeout(() => wire.connect(), Math.min(FIRST_KNOCK_MS * 2 ** attempt, SLOWEST_KNOCK_MS));
  }

  private become(connection: Connection): void {
    this.connection = connection;
    for (const watcher of this.watchers) watcher();
  }

  private take(name: string, payload: unknown): void {
    // What passes, as who is there, has no place among the events.
    this.last = Math.max(this.last, (payload as { event_id?: number }).event_id ?? 0);
    this.waiting.push([name, payload]);
    this.flushing ??= setTimeout(() => this.flush(), Math.max(BATCH_MS, this.rested - performance.now()));
  }

  private flush(): void {
    this.flushing = undefined;
    this.rested = performance.now() + Math.min(this.waiting.length * REST_MS, LONGEST_REST_MS);
    const batches = new Map<string, unknown[]>();
    for (const [name, payload] of this.waiting) batches.set(name, [...(batches.get(name) ?? []), payload]);
    this.waiting = [];
    for (const [name, batch] of batches) {
      for (const listener of this.listeners.get(name) ?? []) listener(batch as never[]);
    }
  }
}

export const realtime = new Realtime();

export function useConnection(): Connection {
  return useSyncExternalStore(realtime.watch, realtime.current);
}

/** Hear an event for as long as the component stands. Lists need not: their resource does it for them. */
export function useEvent<Name extends EventName>(name: Name, listener: (batch: Events[Name][]) => void): void {
  useEffect(() => realtime.listen(name, listener), [name, listener]);
}
