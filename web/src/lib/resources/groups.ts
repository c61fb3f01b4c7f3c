import { type Schema } from "@/lib/api/api";
import { useGet } from "@/lib/api/cache";

export type Group = Schema<"GroupView">;
export type GroupMessage = Schema<"GroupMessageView">;

const GROUPS = "/api/whatsapp/{account_id}/groups";
const LOOK_MS = 15_000;

/** Groups of a phone, the liveliest first, asked again while they are looked at. */
export const useGroups = (accountId: string) =>
  useGet(GROUPS, { path: { account_id: accountId }, query: { limit: 100 } }, { refreshInterval: LOOK_MS });

/** What was said last in one group. */
export const useGroupMessages = (accountId: string, groupId: string) =>
  useGet(
    `${GROUPS}/{group_id}/messages`,
    { path: { account_id: accountId, group_id: groupId }, query: { limit: 100 } },
    { refreshInterval: LOOK_MS },
  );
