import { Bot } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Providers() {
  const { t } = useTranslation("providers");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={Bot} title={t("empty")} />
    </>
  );
}
