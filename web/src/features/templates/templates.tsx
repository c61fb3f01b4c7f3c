import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Messages } from "./messages";

/** What the shop says by itself. */
export function Templates() {
  const { t } = useTranslation("templates");
  return (
    <>
      <PageHeader title={t("title")} />
      <Messages />
    </>
  );
}
