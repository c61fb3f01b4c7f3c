import { Door } from "@/features/auth/door";
import { ForgotForm } from "@/features/auth/forgot-form";
import { useTranslation } from "@/lib/locale/i18n";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("forgot.title")} text={t("forgot.text")}>
      <ForgotForm />
    </Door>
  );
}
