import { Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function WhatsApp() {
  const { t } = useTranslation("whatsapp");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={Smartphone} title={t("empty")} />
    </>
  );
}
