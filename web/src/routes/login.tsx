import { Link, Navigate, useSearchParams } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { SignInForm } from "@/features/auth/sign-in-form";
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
      title={t("signIn.title")}
      text={t("signIn.text")}
      footer={
        <>
          {t("signIn.new")}{" "}
          <Link to={{ pathname: "/register", search: search.toString() }} className={LINK}>
            {t("signIn.register")}
          </Link>
        </>
      }
    >
      <SignInForm />
      <Link to="/forgot-password" className={`${LINK} -mt-2 justify-self-start text-sm`}>
        {t("signIn.forgot")}
      </Link>
    </Door>
  );
}
