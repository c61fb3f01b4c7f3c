import { Compass } from "lucide-react";
import { Link } from "react-router";
import { PageHeader } from "@/components/page/page-header";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

export function Component() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("lost.title")} />
      <Empty
        icon={Compass}
        title={t("lost.title")}
        text={t("lost.text")}
        action={
          <Button asChild look="primary">
            <Link to="/">{t("lost.home")}</Link>
          </Button>
        }
      />
    </>
  );
}
