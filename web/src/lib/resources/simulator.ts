import { useCallback } from "react";
import { get, post, type Schema } from "@/lib/api/api";
import { useGrowing } from "@/lib/api/cache";
import { useEvent } from "@/lib/live/realtime";

export type PhoneMessage = Schema<"PhoneMessage">;
type PhoneView = Schema<"PhoneView">;

const PATH = "/api/whatsapp/{account_id}/simulate";
const MOST = 100;

/** A customer who is played: `phone` in E.164. */
export interface Played {
  phone: string;
  name: string;
}

/** The chat as this customer's phone shows it, kept up to date while it is on the screen. */
export function usePhone(accountId: string, phone: string) {
  const shown = useGrowing(PATH, { path: { account_id: accountId }, query: { from: phone } }, async ({ path }, known) => {
    let view: PhoneView = { items: known?.items ?? [], busy: false };
    let news: PhoneView;
    do {
      news = await get(PATH, { path, query: { from: phone, after_seq: view.items.at(-1)?.seq ?? 0 } });
      view = { items: [...view.items, ...news.items], busy: news.busy };
    } while (news.items.length === MOST);
    return view;
  });
  const { mutate } = shown;
  const look = useCallback(() => void mutate(), [mutate]);
  useEvent("message:new", look);
  useEvent("message:status", look);
  useEvent("conversation:update", look);
  return shown;
}

/** Let a message of this customer arrive. `mediaId`: a stored file it brings. */
export async function playMessage(accountId: string, { phone, name }: Played, text: string, mediaId?: string): Promise<void> {
  const sender = { from: phone, name };
  const body = mediaId ? { ...sender, text, media_id: mediaId } : { ...sender, text };
  await post(PATH, { path: { account_id: accountId }, body });
}
