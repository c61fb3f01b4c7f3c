import type { Scope } from "@/lib/resources/keys";

/** The part of the shop a scope speaks of: "orders" of "orders:read". */
export type Area = Scope extends infer One ? (One extends `${infer Name}:${string}` ? Name : never) : never;

interface AreaScopes {
  area: Area;
  read: Scope | undefined;
  write: Scope | undefined;
}

/** Scopes as lines of a table, in the order they come. */
export function areasOf(scopes: readonly Scope[]): AreaScopes[] {
  const areas = [...new Set(scopes.map((scope) => scope.split(":")[0] as Area))];
  const find = (name: string) => scopes.find((scope) => scope === name);
  return areas.map((area) => ({ area, read: find(`${area}:read`), write: find(`${area}:write`) }));
}
