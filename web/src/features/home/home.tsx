import { House } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Home() {
  const { t } = useTranslation("home");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={House} title={t("empty")} />
    </>
  );
}
