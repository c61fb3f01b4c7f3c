import { Door } from "@/features/auth/door";
import { VerifyForm } from "@/features/auth/verify-form";
import { useTranslation } from "@/lib/locale/i18n";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("verify.title")} text={t("verify.text")}>
      <VerifyForm />
    </Door>
  );
}
