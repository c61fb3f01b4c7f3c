import { Package } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Catalogue() {
  const { t } = useTranslation("catalogue");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={Package} title={t("empty")} />
    </>
  );
}
