import { useTranslation } from "react-i18next";
import { Door } from "@/features/auth/door";
import { VerifyForm } from "@/features/auth/verify-form";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("verify.title")} text={t("verify.text")}>
      <VerifyForm />
    </Door>
  );
}
