import { MessageSquareQuote } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Templates() {
  const { t } = useTranslation("templates");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={MessageSquareQuote} title={t("empty")} />
    </>
  );
}
