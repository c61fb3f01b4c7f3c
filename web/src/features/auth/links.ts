import type { TFunction } from "i18next";
import { type ApiError, post, type Schema } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";

/** What stands behind the # of a link: no server and no log ever sees it. */
export const tokenHere = (): string => window.location.hash.slice(1);

export const askForLink = (email: string): Promise<Schema<"ForgottenView">> =>
  post("/api/auth/forgot-password", { body: { email } });

export const setPassword = (token: string, password: string): Promise<undefined> =>
  post("/api/auth/reset-password", { body: { token, password } });

export const confirmAddress = (token: string): Promise<undefined> => post("/api/auth/verify-email", { body: { token } });

export const lookAtInvitation = (token: string): Promise<Schema<"InvitationShown">> =>
  post("/api/auth/invitations/look", { body: { token } });

/** Why a link does not work, in words. */
export function linkWords(error: ApiError, t: TFunction<"auth">): string {
  const { code } = error.problem;
  if (code === "link_over") return t("link.over");
  if (code === "invitation_over") return t("invitation.over");
  if (code === "email_taken") return t("verify.taken");
  if (code === "other_address") return t("invitation.other");
  if (error.status === 404 || error.problem.errors?.some(({ field }) => field === "token")) return t("link.broken");
  return wordsFor(error);
}
