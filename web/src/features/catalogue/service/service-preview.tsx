import { useTranslation } from "@/lib/locale/i18n";
import { Preview } from "../preview/preview";
import { menuText, type Offer } from "../preview/whatsapp-text";

interface ServicePreviewProps {
  service: { name: string; description: string };
  /** Those on sale, in their order. */
  packages: readonly Offer[];
  /** Whether customers are offered it as it stands here. */
  offered: boolean;
}

/** Somebody asks for the service. */
export function ServicePreview({ service, packages, offered }: ServicePreviewProps) {
  const { t } = useTranslation("catalogue");
  const name = service.name || t("preview.nameless");
  return (
    <Preview
      ask={name}
      reply={(language) => menuText({ ...service, name }, packages, language)}
      warning={offered ? undefined : t("preview.off")}
    />
  );
}
