import { useGet } from "../cache";
import type { EventType } from "../event-types";

const NONE: EventType[] = [];

/** Every type of event there is, in the catalogue's order; none until they are known. */
export function useEventTypes(): EventType[] {
  return useGet("/api/webhooks/event-types", {}, { revalidateOnFocus: false }).data?.map(({ type }) => type) ?? NONE;
}
