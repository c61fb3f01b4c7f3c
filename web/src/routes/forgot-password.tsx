import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { ForgotForm } from "@/features/auth/forgot-form";

export function Component() {
  const { t } = useTranslation("auth");
  const footer = (
    <Link to="/login" className={LINK}>
      {t("link.toSignIn")}
    </Link>
  );
  return (
    <Door title={t("forgot.title")} text={t("forgot.text")} footer={footer}>
      <ForgotForm />
    </Door>
  );
}
