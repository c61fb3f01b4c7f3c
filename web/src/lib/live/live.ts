import { useEffect } from "react";
import { type Cache, useCache } from "@/lib/api/cache";
import { checkSession } from "@/lib/api/session";
import * as billing from "@/lib/resources/billing";
import * as broadcasts from "@/lib/resources/broadcasts";
import * as conversations from "@/lib/resources/conversations";
import * as customers from "@/lib/resources/customers";
import * as dashboard from "@/lib/resources/dashboard";
import * as messages from "@/lib/resources/messages";
import * as notes from "@/lib/resources/notes";
import * as notifications from "@/lib/resources/notifications";
import * as orders from "@/lib/resources/orders";
import * as payments from "@/lib/resources/payments";
import * as rehearsals from "@/lib/resources/rehearsals";
import * as tenant from "@/lib/resources/tenant";
import * as whatsapp from "@/lib/resources/whatsapp";
import { type EventName, type Handlers, realtime } from "./realtime";

// Each says itself what an event changes in what it holds.
const RESOURCES: Handlers[] = [
  billing.live,
  broadcasts.live,
  conversations.live,
  customers.live,
  dashboard.live,
  messages.live,
  notes.live,
  notifications.live,
  orders.live,
  payments.live,
  rehearsals.live,
  tenant.live,
  whatsapp.live,
];
const QUIET_MS = 1_000;

/** Keep everything that was read in step with the server, for as long as somebody is signed in. */
export function useLive(signedIn: boolean): void {
  const cache = useCache();
  useEffect(() => {
    if (!signedIn) return;
    const calm = calmed(cache);
    const stops = RESOURCES.flatMap((handlers) => attach(handlers, calm));
    let gone = false;
    // Not needed for the first paint, so it is a file of its own.
    void import("socket.io-client").then(({ io }) => {
      if (gone) return;
      const wire = io({ transports: ["websocket"], autoConnect: false, reconnectionDelayMax: 5_000 });
      realtime.start(wire, { resync: () => cache.refresh(), refused: () => checkSession(cache) });
    });
    return () => {
      gone = true;
      realtime.stop();
      for (const stop of stops) stop();
    };
  }, [cache, signedIn]);
}

function attach(handlers: Handlers, cache: Cache): (() => void)[] {
  return (Object.keys(handlers) as EventName[]).map((name) => {
    const handle = handlers[name] as (batch: unknown[], cache: Cache) => void;
    return realtime.listen(name, (batch) => handle(batch, cache));
  });
}

/** A cache that asks again for a path once a second at most, however many events speak of it. */
export function calmed(cache: Cache): Cache {
  const resting = new Map<string, boolean>();
  const ask = (path: Parameters<Cache["invalidate"]>[0]) => {
    cache.invalidate(path);
    resting.set(path, false);
    setTimeout(() => {
      const wanted = resting.get(path);
      resting.delete(path);
      if (wanted) ask(path);
    }, QUIET_MS);
  };
  return {
    ...cache,
    invalidate(...paths) {
      for (const path of paths) {
        if (resting.has(path)) resting.set(path, true);
        else ask(path);
      }
    },
  };
}
