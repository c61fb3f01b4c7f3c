import { PageHeader } from "@/components/page/page-header";
import { useTranslation } from "@/lib/locale/i18n";
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
