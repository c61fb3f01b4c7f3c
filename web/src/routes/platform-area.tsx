import { lazy, Suspense } from "react";
import { Navigate, useLocation } from "react-router";
import { Failure } from "@/components/page/states";
import { SubNav } from "@/components/page/sub-nav";
import { Area } from "@/features/platform/area";
import { useSessionEnded } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { Component as Lost } from "./lost";

const SignInAgain = lazy(() => import("@/features/auth/sign-in-again"));

/** The way to every page of the operator; to anybody else there is no such page. */
export function Component() {
  const { t } = useTranslation("platform");
  const { data: profile, error, mutate } = useProfile();
  const { pathname, search } = useLocation();
  const ended = useSessionEnded();
  if (!profile) {
    if (!error) return null;
    if (error.status !== 401) return <Failure error={error} onRetry={() => void mutate()} />;
    return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  }
  if (!profile.is_platform_admin) return <Lost />;
  const links = [
    { to: "/platform", label: t("nav.tenants") },
    { to: "/platform/health", label: t("nav.health") },
    { to: "/platform/plans", label: t("nav.plans") },
    { to: "/platform/invoices", label: t("nav.invoices") },
    { to: "/platform/announcements", label: t("nav.announcements") },
    { to: "/platform/settings", label: t("nav.settings") },
  ];
  return (
    <Area profile={profile}>
      <SubNav label={t("area")} links={links} />
      {ended && (
        <Suspense>
          <SignInAgain email={profile.email} />
        </Suspense>
      )}
    </Area>
  );
}
