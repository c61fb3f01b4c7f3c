import { SubNav } from "@/components/page/sub-nav";
import { useTranslation } from "@/lib/locale/i18n";
import { useDraftCount } from "@/lib/resources/knowledge";

/** The assistant: whom it asks, how it behaves, what it knows, and whether it is ready. */
export function Component() {
  const { t } = useTranslation();
  const links = [
    { to: "/ai", label: t("ai.providers") },
    { to: "/ai/behaviour", label: t("ai.behaviour") },
    { to: "/ai/knowledge", label: t("ai.knowledge"), count: useDraftCount() },
    { to: "/ai/rehearsal", label: t("ai.rehearsal") },
  ];
  return <SubNav label={t("nav.providers")} links={links} />;
}
