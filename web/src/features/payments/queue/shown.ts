import type { Proof } from "@/lib/resources/payments";

/** A row of the queue. `gone`: it has left the list, and stays in sight for a moment so that nothing jumps. */
export interface Shown {
  proof: Proof;
  gone: boolean;
}

/** `items` with those in `places` in that order; new ones come after them, so that nothing moves under the reader. */
export function inPlaces(places: readonly string[], items: readonly Proof[]): Proof[] {
  const at = new Map(places.map((id, place) => [id, place]));
  const placeOf = ({ id }: Proof) => at.get(id) ?? places.length;
  return [...items].sort((one, other) => placeOf(one) - placeOf(other));
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

/** The ids before and after `id` and the first other one, of those that are still to be looked at; its place (1 is the first). */
export function around(rows: readonly Shown[], id: string | undefined) {
  const at = rows.findIndex(({ proof }) => proof.id === id);
  const isHere = ({ gone }: Shown) => !gone;
  const following = rows.slice(at + 1).find(isHere);
  const preceding = at < 0 ? undefined : rows.slice(0, at).findLast(isHere);
  return {
    first: rows.find((row) => isHere(row) && row.proof.id !== id)?.proof.id,
    next: following?.proof.id,
    previous: preceding?.proof.id,
    place: rows.slice(0, at + 1).filter(isHere).length,
  };
}
