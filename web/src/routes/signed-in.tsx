import { Store } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { Button } from "@/components/button";
import { Empty, Failure } from "@/components/states";
import { Shell } from "@/features/shell/shell";
import { useAction } from "@/lib/action";
import { useLive } from "@/lib/live";
import { useProfile } from "@/lib/resources/profile";
import { type Profile, signOut, useSessionEnded } from "@/lib/session";

// It brings the whole of the forms, which most pages do without.
const SignInAgain = lazy(() => import("@/features/auth/sign-in-again"));

/** The way to every page of a shop: through the door first, and back to where one was going. */
export function SignedIn() {
  const { data: profile, error, mutate } = useProfile();
  const { pathname, search } = useLocation();
  // Drawn anew for another shop or person, so that nothing of the one before stays on the screen.
  if (profile?.tenant_id) return <InShop key={`${profile.user_id} ${profile.tenant_id}`} profile={profile} />;
  if (profile?.is_platform_admin) return <Navigate to="/platform" replace />;
  if (profile) return <NoShop />;
  if (!error) return null;
  if (error.status !== 401) return <Failure error={error} onRetry={() => void mutate()} />;
  const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
  return <Navigate to={`/login${next}`} replace />;
}

function InShop({ profile }: { profile: Profile }) {
  const ended = useSessionEnded();
  useLive(!ended);
  return (
    <>
      <Shell>
        <Outlet />
      </Shell>
      {ended && (
        <Suspense>
          <SignInAgain email={profile.email} />
        </Suspense>
      )}
    </>
  );
}

function NoShop() {
  const { t } = useTranslation();
  const { busy, run } = useAction();
  return (
    <main className="grid min-h-dvh place-items-center">
      <Empty
        icon={Store}
        title={t("shop.none")}
        text={t("shop.noneText")}
        action={
          <Button busy={busy} onClick={() => void run(signOut)}>
            {t("user.signOut")}
          </Button>
        }
      />
    </main>
  );
}
