import { Dialog } from "@/components/dialog/dialog";
import { useTranslation } from "@/lib/locale/i18n";
import { SignInForm } from "./sign-in-form";

/** Over the page one was on when the session ended; the page and all that was typed on it stay. */
export default function SignInAgain({ email }: { email: string }) {
  const { t } = useTranslation("auth");
  return (
    <Dialog open title={t("again.title")} description={t("again.text")}>
      <SignInForm email={email} />
    </Dialog>
  );
}
