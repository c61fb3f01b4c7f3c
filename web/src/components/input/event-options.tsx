import type { ReactNode } from "react";
import { type EventArea, type EventType, eventTypes } from "@/lib/live/event-types";
import { useTranslation } from "@/lib/locale/i18n";

/** What a select of event types offers, by area; `first` stands at an area's head. */
export function EventOptions({ first }: { first?: (area: EventArea, types: EventType[]) => ReactNode }) {
  const { t } = useTranslation("events");
  return eventTypes().map(([area, types]) => (
    <optgroup key={area} label={t(`area.${area}`)}>
      {first?.(area, types)}
      {types.map((type) => (
        <option key={type} value={type}>
          {t(`type.${type}`)}
        </option>
      ))}
    </optgroup>
  ));
}
