import { SettingsFrame } from "@/components/page/settings-frame";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { InvoicesCard } from "./invoices-card";
import { PlanCard } from "./plan-card";
import { UsageCard } from "./usage-card";

/** What the shop uses, what its plan allows, and paying for it. */
export function PlanSettings() {
  const { t } = useTranslation("settings");
  const isOwner = useMay("owner");
  return (
    <SettingsFrame section="plan">
      <UsageCard />
      <PlanCard />
      {isOwner ? <InvoicesCard /> : <p className="text-sm text-ink-faint">{t("invoices.ownerOnly")}</p>}
    </SettingsFrame>
  );
}
