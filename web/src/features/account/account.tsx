import { UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Account() {
  const { t } = useTranslation("account");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={UserRound} title={t("empty")} />
    </>
  );
}
