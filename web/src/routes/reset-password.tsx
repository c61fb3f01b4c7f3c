import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { ResetForm } from "@/features/auth/reset-form";

export function Component() {
  const { t } = useTranslation("auth");
  const footer = (
    <Link to="/login" className={LINK}>
      {t("link.toSignIn")}
    </Link>
  );
  return (
    <Door title={t("reset.title")} text={t("reset.text")} footer={footer}>
      <ResetForm />
    </Door>
  );
}
