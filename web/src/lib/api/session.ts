import { useSyncExternalStore } from "react";
import { ApiError, forgetToken, post, type Schema, watchSession } from "./api";
import type { Cache } from "./cache";

export type Profile = Schema<"ProfileView">;
export type Role = Schema<"MembershipView">["role"];

/** From the one who may least to the one who may most. */
export const RANKS: readonly Role[] = ["viewer", "agent", "admin", "owner"];

let ended = false;
const watchers = new Set<() => void>();

/** True once the server no longer knows us although we were signed in: the page asks to sign in again, and keeps. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(watch, () => ended);
}

export async function signIn(cache: Cache, credentials: Schema<"Credentials">): Promise<void> {
  await enter(cache, await post("/api/auth/login", { body: credentials }));
}

export async function registerShop(cache: Cache, registration: Schema<"Registration">): Promise<void> {
  await enter(cache, await post("/api/auth/register", { body: registration }));
}

/** Come into the shop of an invitation; a session that stands ends. */
export async function acceptInvitation(cache: Cache, acceptance: Schema<"Acceptance">): Promise<void> {
  await enter(cache, await post("/api/auth/invitations/accept", { body: acceptance }));
}

export async function switchShop(cache: Cache, tenantId: string): Promise<void> {
  await enter(cache, await post("/api/auth/switch-tenant", { body: { tenant_id: tenantId } }));
}

/** End the session and load the door anew, so that nothing of it stays in the browser's memory. */
export async function signOut(): Promise<void> {
  await post("/api/auth/logout", {}).catch((error: unknown) => {
    // One that is over already is as good as signed out.
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  });
  location.assign("/login");
}

/** Whether a member may do what needs `role`. The server decides; this only spares people a refusal. */
export function may(profile: Profile | undefined, role: Role): boolean {
  return profile?.role != null && RANKS.indexOf(profile.role) >= RANKS.indexOf(role);
}

/** Ask who is signed in; the answer, or its refusal, moves the page on. */
export function checkSession(cache: Cache): void {
  cache.invalidate("/api/auth/profile");
}

watchSession(() => {
  forgetToken();
  become(true);
});

async function enter(cache: Cache, profile: Profile): Promise<void> {
  forgetToken();
  await cache.clear();
  cache.put("/api/auth/profile", {}, profile);
  become(false);
  cache.refresh();
}

function become(next: boolean): void {
  ended = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
