import { useTranslation } from "@/lib/locale/i18n";
import type { EventType } from "./event-types";

/** What happened, in words; an older release may have written a type that none of us knows: it stands as it is. */
export function useActionWords(): (type: string) => string {
  const { t, i18n } = useTranslation("events");
  return (type) => (i18n.exists(`type.${type}`, { ns: "events" }) ? t(`type.${type as EventType}`) : type);
}
