import { useNavigate } from "react-router";
import { Door } from "@/features/auth/door";
import { InvitationCard } from "@/features/auth/invitation-card";
import { useTranslation } from "@/lib/locale/i18n";

export function Component() {
  const { t } = useTranslation("auth");
  const navigate = useNavigate();
  return (
    <Door title={t("invitation.title")} text={t("invitation.text")}>
      <InvitationCard onJoined={() => void navigate("/", { replace: true })} />
    </Door>
  );
}
