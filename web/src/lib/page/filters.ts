import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

type Filters = Record<string, string>;

/**
 * A list's filters, kept in the address so that they survive a reload and can be sent to a colleague.
 *
 *     const [filters, setFilters] = useFilters(DEFAULTS);      // { status: "", q: "", sort: "-created_at", offset: "0" }
 *
 * Whatever changes but `offset` begins at the first page again. A value that equals its default is left out of the address.
 */
export function useFilters<Known extends Filters>(defaults: Known): [Known, (change: Partial<Known>) => void] {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => {
    const given = Object.keys(defaults).map((name) => [name, search.get(name) ?? defaults[name]]);
    return Object.fromEntries(given) as Known;
  }, [defaults, search]);
  const change = useCallback(
    (change: Partial<Known>) => setSearch((before) => withChange(before, defaults, change), { replace: true }),
    [defaults, setSearch],
  );
  return [filters, change];
}

function withChange(before: URLSearchParams, defaults: Filters, change: Partial<Filters>): URLSearchParams {
  const after = new URLSearchParams(before);
  if (!("offset" in change)) after.delete("offset");
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === defaults[name]) after.delete(name);
    else after.set(name, value);
  }
  return after;
}
