import useSWR, { preload } from "swr";
import { type ApiError, del, get, patch, post, type Schema, signedOut } from "@/lib/api/api";
import { type Cache, KEPT, useGet } from "@/lib/api/cache";
import { type Profile, type Role, may } from "@/lib/api/session";

export type Session = Schema<"SessionView">;

const ME = ["/api/auth/profile", {}] as const;

/** Who is signed in, and where. A 401 as `error` means nobody. */
export const useProfile = () => useSWR<Profile, ApiError>(ME, whoAmI, KEPT);

/** Ask for it before any page stands that reads it: all of them wait for the answer. */
export function askProfile(): void {
  // Whoever reads it hears of the refusal.
  void preload(ME, whoAmI).catch(() => undefined);
}

let inShop: Promise<boolean> = Promise.resolve(false);

/** Ask for a page's data before it stands, once it is known that somebody is signed in who may have them. */
export const onceInShop = (ask: () => void) => void inShop.then((is) => is && ask());

/** Asked so that a browser has no error to log where nobody is signed in. */
async function whoAmI(): Promise<Profile> {
  const answer = get("/api/auth/whoami", {});
  inShop = answer.then((profile) => Boolean(profile?.tenant_id && !profile.two_factor_required), () => false);
  const profile = await answer;
  if (!profile) throw signedOut();
  return profile;
}

/** Whether the person at the screen may do what needs `role` in this shop. */
export const useMay = (role: Role): boolean => may(useProfile().data, role);

export const useSessions = () => useGet("/api/auth/sessions", {});

export async function changeProfile(cache: Cache, change: Schema<"ProfileChange">): Promise<void> {
  cache.put("/api/auth/profile", {}, await patch("/api/auth/profile", { body: change }));
  cache.invalidate("/api/team");
}

/** Every other session of this person ends with it. */
export async function changePassword(cache: Cache, change: Schema<"PasswordChange">): Promise<void> {
  await post("/api/auth/change-password", { body: change });
  cache.invalidate("/api/auth/sessions");
}

export async function endSession(cache: Cache, id: string): Promise<void> {
  await del("/api/auth/sessions/{session_id}", { path: { session_id: id } });
  cache.patch("/api/auth/sessions", (sessions) => sessions.filter((session) => session.id !== id));
}

/** Signed in here only from now on. */
export async function endOtherSessions(cache: Cache): Promise<void> {
  await del("/api/auth/sessions", {});
  cache.patch("/api/auth/sessions", (sessions) => sessions.filter((session) => session.current));
}

type Proof = Schema<"Proof">;

/** A secret for an authenticator app; it counts once a code of it is confirmed. */
export const beginSecondStep = (proof: Proof) => post("/api/auth/2fa/enrol", { body: proof });

/** The second step is on with this. Returns the recovery codes. Whether it is on is asked anew when they are kept. */
export async function confirmSecondStep(code: string): Promise<string[]> {
  return (await post("/api/auth/2fa/confirm", { body: { code } })).codes;
}

/** Those before are worthless from now on. */
export async function newRecoveryCodes(proof: Proof): Promise<string[]> {
  return (await post("/api/auth/2fa/recovery-codes", { body: proof })).codes;
}

export async function endSecondStep(cache: Cache, proof: Proof): Promise<void> {
  await post("/api/auth/2fa/disable", { body: proof });
  cache.invalidate("/api/auth/profile", "/api/team");
}

/** Where mail is on, `confirm` is true and the address changes once it is confirmed there. */
export async function changeEmail(cache: Cache, change: Schema<"EmailChange">): Promise<Schema<"EmailView">> {
  const answer = await post("/api/auth/change-email", { body: change });
  cache.invalidate("/api/auth/profile", "/api/team");
  return answer;
}

/** Mail the link that confirms the address once more. */
export const sendVerification = () => post("/api/auth/verify-email/send", {});
