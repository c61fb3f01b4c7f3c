import i18next from "i18next";
import type { Schema } from "@/lib/api/api";
import type en from "@/locales/en";

export type EventType = Schema<"Type">;
/** What an event is about: "order" of "order.created". */
export type EventArea = EventType extends infer One ? (One extends `${infer Name}.${string}` ? Name : never) : never;

/** Every type of event by what it is about: those that have a text in the room `events`, which must be there already. */
export function eventTypes(): [EventArea, EventType[]][] {
  const { type } = i18next.getResourceBundle(i18next.language, "events") as (typeof en)["events"];
  return Object.entries(type).map(([area, verbs]) => [
    area as EventArea,
    Object.keys(verbs).map((verb) => `${area}.${verb}` as EventType),
  ]);
}
