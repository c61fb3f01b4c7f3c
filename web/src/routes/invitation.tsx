import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Door, LINK } from "@/features/auth/door";
import { InvitationCard } from "@/features/auth/invitation-card";

export function Component() {
  const { t } = useTranslation("auth");
  const navigate = useNavigate();
  const footer = (
    <Link to="/login" className={LINK}>
      {t("link.toSignIn")}
    </Link>
  );
  return (
    <Door title={t("invitation.title")} text={t("invitation.text")} footer={footer}>
      <InvitationCard onJoined={() => void navigate("/", { replace: true })} />
    </Door>
  );
}
