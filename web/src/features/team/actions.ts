import type { TFunction } from "i18next";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import type { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { changeRole, type GivenRole, type Member } from "@/lib/resources/team";

const REFUSALS = {
  last_owner: "refused.lastOwner",
  mail_on: "refused.mailOn",
  not_only_yours: "refused.notOnlyYours",
  two_factor_off: "refused.secondStepOff",
  already_member: "refused.alreadyMember",
  already_invited: "refused.alreadyInvited",
} as const;

/** Why something with the team was refused, in the reader's language. */
export function wordsOf(error: ApiError, t: TFunction<"team">): string {
  const { code } = error.problem;
  return code in REFUSALS ? t(REFUSALS[code as keyof typeof REFUSALS]) : wordsFor(error);
}

/** Another role, at once; the news of it offers the way back. */
export function useRoleChange(): (member: Member, role: GivenRole) => Promise<void> {
  const { t } = useTranslation(["team", "common"]);
  const cache = useCache();
  const { run } = useAction((error) => wordsOf(error, t));
  return async (member, role) => {
    const before = member.role;
    if (before === role || before === "owner") return;
    if (!(await run(() => changeRole(cache, member.user_id, role)))) return;
    const undo = () => void run(() => changeRole(cache, member.user_id, before));
    const words = t("role.changed", { name: member.name || member.email, role: t(`common:role.${role}`) });
    toast(words, { action: { label: t("undo"), onClick: undo } });
  };
}
