import { useTranslation } from "react-i18next";
import { Door } from "@/features/auth/door";
import { ForgotForm } from "@/features/auth/forgot-form";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("forgot.title")} text={t("forgot.text")}>
      <ForgotForm />
    </Door>
  );
}
