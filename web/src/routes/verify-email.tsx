import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { VerifyForm } from "@/features/auth/verify-form";

export function Component() {
  const { t } = useTranslation("auth");
  const footer = (
    <Link to="/login" className={LINK}>
      {t("link.toSignIn")}
    </Link>
  );
  return (
    <Door title={t("verify.title")} text={t("verify.text")} footer={footer}>
      <VerifyForm />
    </Door>
  );
}
