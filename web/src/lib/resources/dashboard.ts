import { useDeferredValue } from "react";
import type { Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Attention = Schema<"AttentionView">;
export type AttentionItem = Attention["items"][number];
export type Stats = Schema<"StatsView">;
export type Step = Schema<"StepView">;

/** What needs a person now: the counts beside the menu, and the most urgent things. Asked for after the page's own. */
export const useAttention = () => useGet("/api/dashboard/attention", useDeferredValue(true, false) ? {} : null);

/** Today so far, beside yesterday up to the same time. */
export const useStats = () => useGet("/api/dashboard/stats", {});

/** What a new shop does first. Nothing is asked for unless `wanted`. */
export const useChecklist = (wanted = true) => useGet("/api/dashboard/checklist", wanted ? {} : null);

/** How far a shop has come: counted in one way wherever it is told. `next`: what is neither done nor put off. */
export function progressOf(steps: readonly Step[]) {
  return { done: steps.filter((step) => step.done).length, total: steps.length, next: steps.filter(({ done, skipped }) => !done && !skipped) };
}

export const live: Handlers = {
  "conversation:update": (_batch, cache) => changed(cache),
  "order:update": (_batch, cache) => changed(cache),
  "payment:update": (_batch, cache) => changed(cache),
  "message:status": (batch, cache) => {
    if (batch.some(({ status }) => status === "failed" || status === "unknown")) changed(cache);
  },
  "whatsapp:connected": (_batch, cache) => changed(cache),
  "whatsapp:disconnected": (_batch, cache) => changed(cache),
  "system:alert": (_batch, cache) => changed(cache),
};

function changed(cache: Cache): void {
  cache.invalidate("/api/dashboard/attention", "/api/dashboard/checklist");
  countAnew(cache);
}

// The server reads a whole day for the numbers: a busy shop's events ask for them once a minute at most.
const REST_MS = 60_000;
let countedAt = -Infinity;
let counting: ReturnType<typeof setTimeout> | undefined;

function countAnew(cache: Cache): void {
  counting ??= setTimeout(
    () => {
      counting = undefined;
      countedAt = Date.now();
      cache.invalidate("/api/dashboard/stats");
    },
    Math.max(0, countedAt + REST_MS - Date.now()),
  );
}
