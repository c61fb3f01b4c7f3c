import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

/** The way to what one is told of. */
export function NotificationsCard() {
  const { t } = useTranslation(["account", "common"]);
  return (
    <Card title={t("common:notifications")}>
      <div className="flex items-center justify-between gap-4">
        <p className="text-base text-ink-soft">{t("notifications.text")}</p>
        <Button asChild>
          <Link to="/account/notifications">
            {t("notifications.choose")}
            <ChevronRight aria-hidden className="rtl:-scale-x-100" />
          </Link>
        </Button>
      </div>
    </Card>
  );
}
