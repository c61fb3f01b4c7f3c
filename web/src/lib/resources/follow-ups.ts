import useSWR from "swr";
import { type ApiError, del, get, patch, post, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";
import { changed, everyPage, withItem, without } from "@/lib/api/pages";

export type FollowUp = Schema<"RuleView">;
export type NewFollowUp = Schema<"NewRule">;
export type FollowUpChange = Schema<"RuleChange">;

const PATH = "/api/follow-ups";
const ONE = `${PATH}/{follow_up_rule_id}` as const;

export const useFollowUps = () =>
  useSWR<Schema<"Page_RuleView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

export async function createFollowUp(cache: Cache, body: NewFollowUp): Promise<void> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
}

export async function changeFollowUp(cache: Cache, id: string, change: FollowUpChange): Promise<void> {
  const rule = await patch(ONE, { path: { follow_up_rule_id: id }, body: change });
  cache.patch(PATH, (page) => changed(page, id, rule));
}

export async function deleteFollowUp(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { follow_up_rule_id: id } });
  cache.patch(PATH, (page) => without(page, id));
}
