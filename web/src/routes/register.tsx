import { Link, Navigate, useSearchParams } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { RegisterForm } from "@/features/auth/register-form";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { pathAfterSignIn } from "./after-sign-in";

export function Component() {
  const { t } = useTranslation("auth");
  const { data: profile } = useProfile();
  const [search] = useSearchParams();
  if (profile) return <Navigate to={pathAfterSignIn(search)} replace />;
  return (
    <Door
      title={t("register.title")}
      text={t("register.text")}
      footer={
        <>
          {t("register.have")}{" "}
          <Link to={{ pathname: "/login", search: search.toString() }} className={LINK}>
            {t("register.signIn")}
          </Link>
        </>
      }
    >
      <RegisterForm />
    </Door>
  );
}
