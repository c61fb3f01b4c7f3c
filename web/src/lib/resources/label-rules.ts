import useSWR from "swr";
import { type ApiError, del, get, patch, post, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";
import { changed, everyPage, withItem, without } from "@/lib/api/pages";

export type LabelRule = Schema<"LabelRuleView">;
export type NewLabelRule = Schema<"NewLabelRule">;
export type LabelRuleChange = Schema<"LabelRuleChange">;
export type Condition = LabelRule["conditions"][number];

const PATH = "/api/label-rules";
const ONE = `${PATH}/{label_rule_id}` as const;

export const useLabelRules = () =>
  useSWR<Schema<"Page_LabelRuleView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

export async function createLabelRule(cache: Cache, body: NewLabelRule): Promise<void> {
  const created = await post(PATH, { body });
  cache.patch(PATH, (page) => withItem(page, created));
}

export async function changeLabelRule(cache: Cache, id: string, change: LabelRuleChange): Promise<void> {
  const rule = await patch(ONE, { path: { label_rule_id: id }, body: change });
  cache.patch(PATH, (page) => changed(page, id, rule));
}

export async function deleteLabelRule(cache: Cache, id: string): Promise<void> {
  await del(ONE, { path: { label_rule_id: id } });
  cache.patch(PATH, (page) => without(page, id));
}
