import type { Proof } from "@/lib/resources/payments";

/** A row of the queue. `gone`: it has left the list, and stays in sight for a moment so that nothing jumps. */
export interface Shown {
  proof: Proof;
  gone: boolean;
}

/** The rows to show when the list has become `items`: who left keeps their place, unless `dropped` names them. */
export function withGone(before: readonly Shown[], items: readonly Proof[], dropped: ReadonlySet<string>): Shown[] {
  const here = new Set(items.map(({ id }) => id));
  const after: Shown[] = items.map((proof) => ({ proof, gone: false }));
  before.forEach(({ proof }, place) => {
    if (here.has(proof.id) || dropped.has(proof.id)) return;
    const leader = before.slice(0, place).findLast((one) => after.some((row) => row.proof.id === one.proof.id));
    const at = leader ? after.findIndex((row) => row.proof.id === leader.proof.id) + 1 : 0;
    after.splice(at, 0, { proof, gone: true });
  });
  return after;
}

/** The ids before and after `id` among those that are still to be looked at, and its place (1 is the first). */
export function around(rows: readonly Shown[], id: string | undefined) {
  const at = rows.findIndex(({ proof }) => proof.id === id);
  const isHere = ({ gone }: Shown) => !gone;
  const following = rows.slice(at + 1).find(isHere);
  const preceding = at < 0 ? undefined : rows.slice(0, at).findLast(isHere);
  return {
    next: following?.proof.id,
    previous: preceding?.proof.id,
    place: rows.slice(0, at + 1).filter(isHere).length,
  };
}
