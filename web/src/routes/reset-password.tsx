import { useTranslation } from "react-i18next";
import { Door } from "@/features/auth/door";
import { ResetForm } from "@/features/auth/reset-form";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("reset.title")} text={t("reset.text")}>
      <ResetForm />
    </Door>
  );
}
