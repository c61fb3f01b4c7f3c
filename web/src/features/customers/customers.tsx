import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Customers() {
  const { t } = useTranslation("customers");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={Users} title={t("empty")} />
    </>
  );
}
