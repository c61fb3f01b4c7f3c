import { Door } from "@/features/auth/door";
import { ResetForm } from "@/features/auth/reset-form";
import { useTranslation } from "@/lib/locale/i18n";

export function Component() {
  const { t } = useTranslation("auth");
  return (
    <Door title={t("reset.title")} text={t("reset.text")}>
      <ResetForm />
    </Door>
  );
}
