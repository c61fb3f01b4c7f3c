import { ReceiptText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Orders() {
  const { t } = useTranslation("orders");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={ReceiptText} title={t("empty")} />
    </>
  );
}
