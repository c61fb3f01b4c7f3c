import { del, post, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type Leave = Schema<"SupportView">;

const PATH = "/api/tenant/support-access";

/** When the operator was, or is, allowed to look at this shop; newest first. */
export const useLeaves = () => useGet(PATH, {});

export async function allowVisit(cache: Cache, body: Schema<"SupportRequest">): Promise<void> {
  await post(PATH, { body });
  cache.invalidate(PATH);
}

/** At once, also for an operator who is looking. */
export async function endVisit(cache: Cache, id: string): Promise<void> {
  await del(`${PATH}/{access_id}`, { path: { access_id: id } });
  cache.invalidate(PATH);
}
