import { Store } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { Empty, Failure } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { InPlace } from "@/components/sign/time";
import { Shell } from "@/features/shell/shell";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { checkSession, type Profile, signOut, useSessionEnded } from "@/lib/api/session";
import { useLive } from "@/lib/live/live";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";

// It brings the whole of the forms, which most pages do without.
const SignInAgain = lazy(() => import("@/features/auth/sign-in-again"));

// Few shops ask for it, and nobody twice.
const SecondStepFirst = lazy(() => import("./second-step-first"));

/** The way to every page of a shop: through the door first, and back to where one was going. */
export function SignedIn() {
  // Drawn in small pieces: the whole page comes with it.
  const profile = useDeferredValue(useProfile().data);
  const cache = useCache();
  // Recovery codes stay on the screen until they are kept, although the shop would let the person in already.
  const [showsCodes, setShowsCodes] = useState(false);
  const codesKept = () => {
    setShowsCodes(false);
    checkSession(cache);
  };
  if (profile?.two_factor_required || (profile && showsCodes)) {
    return (
      <Suspense>
        <SecondStepFirst profile={profile} onCodes={() => setShowsCodes(true)} onDone={codesKept} />
      </Suspense>
    );
  }
  // Drawn anew for another shop or person, so that nothing of the one before stays on the screen.
  if (profile?.tenant_id) return <InShop key={`${profile.user_id} ${profile.tenant_id}`} profile={profile} />;
  if (profile?.is_platform_admin) return <Navigate to="/platform" replace />;
  return profile ? <NoShop /> : <NotYet />;
}

/** Nobody is known to be signed in: perhaps not yet, perhaps not any more. */
function NotYet() {
  const { error, mutate } = useProfile();
  const { pathname, search } = useLocation();
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
      <InPlace>
        <Shell>
          <Outlet />
        </Shell>
      </InPlace>
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
