import { del, patch, post, put, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type Member = Schema<"TeamMember">;
export type Invitation = Schema<"InvitationView">;
/** Ownership is handed over, never given out. */
export type GivenRole = Schema<"NewInvitation">["role"];
type Proof = Schema<"Proof">;

const PATH = "/api/team";
const ONE = `${PATH}/{user_id}` as const;
const INVITATIONS = `${PATH}/invitations` as const;
const INVITATION = `${INVITATIONS}/{invitation_id}` as const;

/** Who works in this shop, by name. */
export const useTeam = () => useGet(PATH, {});

/** Those that are not taken yet, latest first; for admins. */
export const useInvitations = () => useGet(INVITATIONS, {});

/** Mailed where mail is on; else `path` is the page to hand over. */
export async function invite(cache: Cache, body: Schema<"NewInvitation">): Promise<Invitation> {
  const made = await post(INVITATIONS, { body });
  cache.invalidate(INVITATIONS);
  return made;
}

/** The same link for seven more days. */
export async function inviteAgain(cache: Cache, id: string): Promise<Invitation> {
  const made = await post(`${INVITATION}/resend`, { path: { invitation_id: id } });
  cache.invalidate(INVITATIONS);
  return made;
}

export async function withdrawInvitation(cache: Cache, id: string): Promise<void> {
  await del(INVITATION, { path: { invitation_id: id } });
  cache.patch(INVITATIONS, (open) => open.filter((one) => one.id !== id));
}

/** A refusal is thrown, and what the server knows is shown again. */
export async function changeRole(cache: Cache, id: string, role: GivenRole): Promise<void> {
  cache.patch(PATH, (team) => team.map((one) => (one.user_id === id ? { ...one, role } : one)));
  try {
    await patch(ONE, { path: { user_id: id }, body: { role } });
  } finally {
    cache.invalidate(PATH, "/api/auth/profile");
  }
}

/** They are out at once. */
export async function removeMember(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { user_id: id } });
  cache.patch(PATH, (team) => team.filter((one) => one.user_id !== id));
}

/** Leave this shop; the page begins anew afterwards. */
export async function leaveShop(): Promise<void> {
  await del(`${PATH}/me`, {});
  location.assign("/");
}

/** Another member becomes the owner, and oneself an admin. */
export async function handOver(cache: Cache, id: string, proof: Proof): Promise<void> {
  await post(`${PATH}/transfer`, { body: { ...proof, user_id: id } });
  cache.invalidate(PATH, "/api/auth/profile");
}

/** Whether this shop lets its people in with a second step only. */
export async function requireSecondStep(cache: Cache, required: boolean, proof: Proof): Promise<void> {
  await put(`${PATH}/two-factor`, { body: { ...proof, require_2fa: required } });
  cache.invalidate("/api/tenant", "/api/auth/profile");
}

/** The page at which a member sets a new password, once, within 30 minutes. */
export async function makeResetLink(id: string, proof: Proof): Promise<string> {
  return (await post(`${ONE}/reset-link`, { path: { user_id: id }, body: proof })).path;
}

/** As somebody opens it in a browser. */
export const wholeAddress = (path: string): string => new URL(path, location.origin).href;
