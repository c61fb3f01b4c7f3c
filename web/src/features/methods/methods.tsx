import { Landmark } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Methods() {
  const { t } = useTranslation("methods");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={Landmark} title={t("empty")} />
    </>
  );
}
