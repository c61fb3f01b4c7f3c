import { del, post, put, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Rehearsal = Schema<"RehearsalView">;
export type ScoreCard = Schema<"RehearsalDetail">;
export type SceneSummary = ScoreCard["scenes"][number];
export type SceneFault = SceneSummary["faults"][number];
export type Scene = Schema<"SceneView">;
export type SceneCheck = Scene["checks"][number];
export type SceneTurn = Scene["turns"][number];
export type SceneChange = Schema<"SceneChange">;
export type NewRehearsal = Schema<"NewRehearsal">;
export type Scenario = Schema<"ScenarioView">;
export type Trial = Schema<"Trial">;

const PATH = "/api/rehearsals";
const ONE = `${PATH}/{rehearsal_id}` as const;
const SCENE = `${ONE}/scenes/{scene_id}` as const;
const CHANGES = `${ONE}/changes` as const;
const SCENARIOS = `${PATH}/scenarios` as const;
const LOOK_MS = 1_500;

/** Newest first. */
export const useRehearsals = (offset: number) => useGet(PATH, { query: { limit: 20, offset } });

/** The score card, also while it runs. */
export const useRehearsal = (id: string) => useGet(ONE, { path: { rehearsal_id: id } });

export const useScene = (id: string, sceneId: string | null) =>
  useGet(SCENE, sceneId === null ? null : { path: { rehearsal_id: id, scene_id: sceneId } });

export const isOver = ({ status }: Pick<Rehearsal, "status">): boolean => status !== "waiting" && status !== "running";

/** The last one that was asked for, looked at again and again while it runs. */
export function useNewestRehearsal(): Rehearsal | null {
  const query = { kind: "scenarios", limit: 1 } as const;
  const { data } = useGet(PATH, { query }, { refreshInterval: (page) => (page?.items.every(isOver) ? 0 : LOOK_MS) });
  return data?.items[0] ?? null;
}

/** Beside the rehearsal before it; null waits. */
export const useRehearsalChanges = (id: string | null) => useGet(CHANGES, id === null ? null : { path: { rehearsal_id: id } });

/** Ours and the shop's own, by name. */
export const useScenarios = () => useGet(SCENARIOS, {});

export async function startRehearsal(cache: Cache, body: NewRehearsal): Promise<ScoreCard> {
  return shown(cache, await post(PATH, { body }));
}

/** Let a past customer write the same again. */
export async function startReplay(cache: Cache, conversationId: string, body: Trial): Promise<ScoreCard> {
  const path = { conversation_id: conversationId };
  return shown(cache, await post("/api/conversations/{conversation_id}/replay", { path, body }));
}

export async function cancelRehearsal(cache: Cache, id: string): Promise<void> {
  await post(`${ONE}/cancel`, { path: { rehearsal_id: id } });
  cache.invalidate(PATH, ONE);
}

export async function saveScenario(cache: Cache, name: string, source: string, active: boolean): Promise<void> {
  const saved = await put(`${SCENARIOS}/{name}`, { path: { name }, body: { source, active } });
  cache.patch(SCENARIOS, (all) =>
    all.some((one) => one.name === name) ? all.map((one) => (one.name === name ? saved : one)) : [...all, saved],
  );
  cache.invalidate(SCENARIOS);
}

/** The shop's own is gone; ours of that name counts again. */
export async function deleteScenario(cache: Cache, name: string): Promise<void> {
  await del(`${SCENARIOS}/{name}`, { path: { name } });
  cache.invalidate(SCENARIOS);
}

export const live: Handlers = {
  "rehearsal:update": (_batch, cache) => cache.invalidate(PATH, ONE, CHANGES, SCENE, "/api/tenant"),
};

function shown(cache: Cache, card: ScoreCard): ScoreCard {
  cache.put(ONE, { path: { rehearsal_id: card.id } }, card);
  cache.invalidate(PATH, "/api/dashboard/checklist");
  return card;
}
