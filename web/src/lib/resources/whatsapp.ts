import useSWR from "swr";
import { del, get, patch, post, type Schema } from "@/lib/api/api";
import type { ApiError } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import { changed, everyPage, withItem, without } from "@/lib/api/pages";
import type { Handlers } from "@/lib/live/realtime";

export type Account = Schema<"AccountView">;
export type NewCloudAccount = Schema<"NewCloudAccount">;
export type Health = Schema<"HealthView">;
export type AccountChange = Schema<"AccountChange">;
export type PhoneLink = Schema<"LinkView">;
export type LinkState = PhoneLink["state"];
type NewAccount = NewCloudAccount | Schema<"NewSimulator"> | Schema<"NewLinkedDevice">;

const PATH = "/api/whatsapp";
const ONE = `${PATH}/{account_id}` as const;
const HEALTH = `${PATH}/health` as const;
const LINK = `${ONE}/qr` as const;
const LOOK_MS = 5_000;

/** All numbers of the shop. */
export const useAccounts = (wanted = true) =>
  useSWR<Schema<"Page_AccountView_">, ApiError>(wanted ? [PATH, { query: { limit: 100 } }] : null, () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

/** How each number fares, asked again once a minute while it is looked at. */
export const useHealth = () => useGet(HEALTH, {}, { refreshInterval: 60_000 });

/** What to enter at Meta so that messages arrive; null waits. */
export const useWebhook = (id: string | null) =>
  useGet(`${ONE}/webhook`, id === null ? null : { path: { account_id: id } });

/** How a phone's link stands, with the codes; asked again in between in case an event is lost. For admins only. */
export const useLink = (id: string) => useGet(LINK, { path: { account_id: id } }, { refreshInterval: LOOK_MS });

/** No code stays in the browser when nobody looks at it any more. */
export const forgetLink = (cache: Cache, id: string): void => cache.forget(LINK, { path: { account_id: id } });

/** Have a code of 8 letters and digits made for this phone; it comes with the next `whatsapp:qr`. */
export async function pairByCode(cache: Cache, id: string, phone: string): Promise<void> {
  await post(`${ONE}/pair-code`, { path: { account_id: id }, body: { phone } });
  cache.invalidate(LINK);
}

/** The phone forgets this device; what comes then needs a new code. */
export async function logOutAccount(cache: Cache, id: string): Promise<void> {
  show(cache, await post(`${ONE}/logout`, { path: { account_id: id } }));
}

/** The link that opens a chat with a number, with `text` in it already. Refused until the number is known. */
export const useShareLink = (id: string, text: string) =>
  useGet(`${ONE}/share`, { path: { account_id: id }, query: { text } }, { keepPreviousData: true });

/** Where the poster of a number is. */
export function posterOf(id: string, kind: "pdf" | "png", size: "A4" | "A5", text: string): string {
  return `${PATH}/${id}/poster.${kind}?${new URLSearchParams({ size, text }).toString()}`;
}

/** A message to a phone of one's own, at most a few a day. */
export async function sendTestMessage(cache: Cache, id: string, to: string): Promise<void> {
  await post(`${ONE}/test-message`, { path: { account_id: id }, body: { to } });
  cache.invalidate("/api/conversations", "/api/dashboard/checklist");
}

export async function createAccount(cache: Cache, body: NewAccount): Promise<Account> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
  cache.invalidate(HEALTH);
  return created;
}

export async function changeAccount(cache: Cache, id: string, body: AccountChange): Promise<void> {
  show(cache, await patch(ONE, { path: { account_id: id }, body }));
}

/** Meta is asked whether the keys work; a refusal says what is wrong, and the account keeps it. */
export async function connectAccount(cache: Cache, id: string): Promise<void> {
  try {
    show(cache, await post(`${ONE}/connect`, { path: { account_id: id } }));
  } catch (error) {
    cache.invalidate(PATH);
    throw error;
  }
}

/** Serve a linked phone's number through the Cloud API; its chats stay. Tells how many customers cannot be reached there. */
export async function moveToCloud(cache: Cache, id: string, body: Schema<"MoveToCloud">): Promise<Schema<"MovedView">> {
  const moved = await post(`${ONE}/move-to-cloud`, { path: { account_id: id }, body });
  show(cache, moved.account);
  return moved;
}

/** Nothing is sent through it until it is connected again; what customers write still arrives. */
export async function disconnectAccount(cache: Cache, id: string): Promise<void> {
  show(cache, await post(`${ONE}/disconnect`, { path: { account_id: id } }));
}

/** Where a chat that the shop begins goes out. */
export async function makeDefault(cache: Cache, id: string): Promise<void> {
  await post(`${ONE}/default`, { path: { account_id: id } });
  cache.patch(PATH, (page) => ({
    ...page,
    items: page.items.map((account) => ({ ...account, is_default: account.id === id })),
  }));
}

export async function deleteAccount(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { account_id: id } });
  cache.patch(PATH, (page) => without(page, id));
  cache.invalidate(PATH, "/api/dashboard/attention");
}

export const live: Handlers = {
  "whatsapp:qr": (_batch, cache) => cache.invalidate(PATH, LINK),
  "whatsapp:link": (_batch, cache) => cache.invalidate(PATH, LINK),
  "whatsapp:connected": (_batch, cache) => cache.invalidate(PATH, ONE, HEALTH),
  "whatsapp:disconnected": (_batch, cache) => cache.invalidate(PATH, ONE, HEALTH),
  "system:alert": (_batch, cache) => cache.invalidate(PATH, HEALTH),
};

function show(cache: Cache, account: Account): void {
  cache.patch(PATH, (page) => changed(page, account.id, account));
  cache.invalidate(HEALTH, LINK, "/api/dashboard/attention", "/api/dashboard/checklist");
}
