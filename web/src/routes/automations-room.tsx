import { SubNav } from "@/components/page/sub-nav";
import { useTranslation } from "@/lib/locale/i18n";

/** What the shop does by itself. */
export function Component() {
  const { t } = useTranslation();
  const links = [
    { to: "/automations", label: t("automations.hours") },
    { to: "/automations/follow-ups", label: t("automations.followUps") },
    { to: "/automations/labels", label: t("automations.labels") },
    { to: "/automations/replies", label: t("automations.replies") },
    { to: "/automations/scheduled", label: t("automations.scheduled") },
  ];
  return <SubNav label={t("nav.automations")} links={links} />;
}
