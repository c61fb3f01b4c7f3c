import type { Schema } from "./api";

export type EventType = Schema<"Type">;
/** What an event is about: "order" of "order.created". */
export type EventArea = EventType extends infer One ? (One extends `${infer Name}.${string}` ? Name : never) : never;

export const areaOf = (type: EventType): EventArea => type.split(".")[0] as EventArea;

/** The types by what they are about, both in the order they come. */
export function byArea(types: readonly EventType[]): [EventArea, EventType[]][] {
  const found = new Map<EventArea, EventType[]>();
  for (const type of types) found.set(areaOf(type), [...(found.get(areaOf(type)) ?? []), type]);
  return [...found];
}
