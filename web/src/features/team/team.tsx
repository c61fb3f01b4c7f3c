import { UserCog } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Team() {
  const { t } = useTranslation("team");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={UserCog} title={t("empty")} />
    </>
  );
}
