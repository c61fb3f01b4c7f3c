import { useTranslation } from "@/lib/locale/i18n";
import { type Entry, isOffered } from "../list/find";
import { Preview } from "./preview";
import { servicesText } from "./whatsapp-text";

/** Somebody asks what the shop sells. */
export function ShopPreview({ entries }: { entries: readonly Entry[] }) {
  const { t } = useTranslation("catalogue");
  const offered = entries.filter(isOffered).map(({ service, packages }) => ({
    name: service.name,
    packages: packages.filter(({ active }) => active),
  }));
  return (
    <Preview
      ask={t("preview.ask")}
      reply={(language) => servicesText(offered, language)}
      warning={offered.length ? undefined : t("preview.nothing")}
    />
  );
}
