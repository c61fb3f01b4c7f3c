import { post, type Schema } from "../api";
import { type Cache, useGet } from "../cache";

export type Rehearsal = Schema<"RehearsalView">;

const PATH = "/api/rehearsals";
const LOOK_MS = 1_500;

export const isOver = ({ status }: Pick<Rehearsal, "status">): boolean => status !== "waiting" && status !== "running";

/** The last one that was asked for, looked at again and again while it runs. */
export function useNewestRehearsal(): Rehearsal | null {
  const query = { kind: "scenarios", limit: 1 } as const;
  const { data } = useGet(PATH, { query }, { refreshInterval: (page) => (page?.items.every(isOver) ? 0 : LOOK_MS) });
  return data?.items[0] ?? null;
}

/** All scenarios of the shop, under its own settings. */
export async function startRehearsal(cache: Cache): Promise<void> {
  await post(PATH, { body: {} });
  cache.invalidate(PATH, "/api/dashboard/checklist");
}
