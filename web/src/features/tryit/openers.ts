import { useTranslation } from "@/lib/locale/i18n";
import { useServices } from "@/lib/resources/services";

/** First words for somebody who does not know what to write: a greeting, and a wish for what this shop sells. */
export function useOpeners(): string[] {
  const { t } = useTranslation("tryit");
  const service = useServices().data?.items.find(({ active }) => active)?.name;
  const wishes = service ? [t("say.want", { service }), t("say.price", { service })] : [t("say.what")];
  return [t("say.greeting"), ...wishes, t("say.person")];
}
