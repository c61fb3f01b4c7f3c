import { BadgeCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Payments() {
  const { t } = useTranslation("payments");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={BadgeCheck} title={t("empty")} />
    </>
  );
}
