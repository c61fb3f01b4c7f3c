import { type ReactNode, useEffect, useState } from "react";
import { FormError } from "@/components/form/form";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { ApiError, type Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { acceptInvitation, signOut } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { JoinForm } from "./join-form";
import { linkWords, lookAtInvitation, tokenHere } from "./links";
import { SignInForm } from "./sign-in-form";

type Invitation = Schema<"InvitationShown">;

/** What one is invited to, and the way in: a new account, signing in, or one tap. */
export function InvitationCard({ onJoined }: { onJoined: () => void }) {
  const { t } = useTranslation(["auth", "common"]);
  const [found, setFound] = useState<Invitation | null>(null);
  const [fault, setFault] = useState("");
  useEffect(() => {
    lookAtInvitation(tokenHere()).then(setFound, (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setFault(linkWords(error, t));
    });
  }, [t]);
  if (!found) return <FormError>{fault}</FormError>;
  return (
    <div className="grid gap-6">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-lg border border-line px-4 py-3">
        <Line label={t("invitation.shop")}>{found.shop}</Line>
        <Line label={t("invitation.role")}>{t(`common:role.${found.role}`)}</Line>
        <Line label={t("invitation.email")}>{found.email}</Line>
      </dl>
      <WayIn invitation={found} onJoined={onJoined} />
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{label}</dt>
      <dd className="min-w-0 truncate font-medium">
        <bdi>{children}</bdi>
      </dd>
    </>
  );
}

function WayIn({ invitation, onJoined }: { invitation: Invitation; onJoined: () => void }) {
  const { t } = useTranslation("auth");
  const { data: profile } = useProfile();
  const { busy, run } = useAction();
  if (profile?.email === invitation.email) return <JoinButton onJoined={onJoined} />;
  if (profile) {
    return (
      <div className="grid gap-4">
        <p>{t("invitation.other")}</p>
        <Button busy={busy} onClick={() => void run(signOut)}>
          {t("invitation.signOut")}
        </Button>
      </div>
    );
  }
  if (!invitation.has_account) return <JoinForm onJoined={onJoined} />;
  return (
    <div className="grid gap-4">
      <p>{t("invitation.signInFirst")}</p>
      <SignInForm email={invitation.email} />
    </div>
  );
}

function JoinButton({ onJoined }: { onJoined: () => void }) {
  const { t } = useTranslation("auth");
  const cache = useCache();
  const { busy, run } = useAction();
  const join = async () => {
    if (await run(() => acceptInvitation(cache, { token: tokenHere() }))) onJoined();
  };
  return (
    <Button look="primary" busy={busy} className="h-10" onClick={() => void join()}>
      {t("invitation.join")}
    </Button>
  );
}
