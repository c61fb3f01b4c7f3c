import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Empty } from "@/components/states";

export function Inbox() {
  const { t } = useTranslation("inbox");
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={MessagesSquare} title={t("empty")} />
    </>
  );
}
