import { MessageCircleDashed } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function TryIt() {
  const { t } = useTranslation("tryit");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={MessageCircleDashed} title={t("empty")} />
    </>
  );
}
