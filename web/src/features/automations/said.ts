import { useTranslation } from "@/lib/locale/i18n";
import { useServices } from "@/lib/resources/services";
import type { Typed } from "./labels/conditions";

/** A condition in words: "bought Logo design". */
export function useSaid(): (typed: Typed) => string {
  const { t } = useTranslation(["automations", "common"]);
  const services = useServices().data?.items;
  return ({ fact, value }) => {
    const name = fact === "bought" ? services?.find(({ id }) => id === value)?.name : undefined;
    const words = fact === "language" ? t(`common:spoken.${value as "en"}`) : (name ?? value);
    return t(`said.${fact}`, { value: `\u2068${words}\u2069` });
  };
}
