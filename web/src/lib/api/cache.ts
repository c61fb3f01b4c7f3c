import { useEffect, useMemo, useRef } from "react";
import useSWR, { type Cache as Store, mutate as mutateAll, type State, type SWRConfiguration, type SWRResponse, unstable_serialize, useSWRConfig } from "swr";
import { ApiError, type Args, type Data, get, type PathOf, urlOf } from "./api";
import { notedIfSlow } from "./slow";

type GetPath = PathOf<"get">;

/** What the server last said, by path and arguments. Every list and page reads it through `useGet`. */
export interface Cache {
  /** Ask again for what is on the screen from these paths; what is not is asked for when it is next shown. */
  invalidate: (...paths: GetPath[]) => void;
  /** Change what is known of `path` without a request. Return `data` itself where nothing changes. */
  patch: <P extends GetPath>(path: P, change: (data: Data<P>, args: Args<P>) => Data<P>) => void;
  /** Put in what the server has just answered elsewhere, e.g. the profile that a sign-in brings. */
  put: <P extends GetPath>(path: P, args: Args<P>, data: Data<P>) => void;
  /** Let go of what nobody is to find here later. */
  forget: <P extends GetPath>(path: P, args: Args<P>) => void;
  /** Ask again for all that is on the screen. */
  refresh: () => void;
  /** Forget everything, e.g. because another shop is shown from now on. */
  clear: () => Promise<void>;
}

const RETRIES = 5;
const SLOWEST_MS = 30_000;

/** Read `path`; null for `args` waits. The last data stay while new ones are on their way. */
export function useGet<P extends GetPath>(
  path: P,
  args: Args<P> | null,
  options: SWRConfiguration<Data<P>, ApiError> = {},
): SWRResponse<Data<P>, ApiError> {
  const asked: SWRResponse<Data<P>, ApiError> = useSWR<Data<P>, ApiError, [P, Args<P>] | null>(
    args && [path, args],
    ([path, args]) => toShow(underWay(path, args, read(path, args))),
    options,
  );
  const toShow = useShown(asked.data);
  return asked;
}

/** Notes that an answer is slow, where something is shown already that it is to take the place of. */
function useShown<T>(data: T | undefined): (answer: Promise<T>) => Promise<T> {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = data !== undefined;
  }, [data]);
  return (answer) => (isShown.current ? notedIfSlow(answer) : answer);
}

/** Asked for once, and again when the window is come back to or somebody says that it changed; not by every part that shows it. */
export const KEPT = { revalidateIfStale: false } as const;

/** Like `useGet` for a list that grows while it is read: `fetch` is told what is known of it and answers with the whole. */
export function useGrowing<P extends GetPath>(
  path: P,
  args: Args<P>,
  fetch: (args: Args<P>, known: Data<P> | undefined) => Promise<Data<P>>,
): SWRResponse<Data<P>, ApiError> {
  const { cache } = useSWRConfig();
  const known = () => (cache.get(unstable_serialize([path, args])) as State<Data<P>> | undefined)?.data;
  // Compared by identity: with thousands of rows a deep look would cost more than the drawing.
  const asked: SWRResponse<Data<P>, ApiError> = useSWR<Data<P>, ApiError, [P, Args<P>]>(
    [path, args],
    () => toShow(underWay(path, args, fetch(args, known()))),
    { compare: Object.is },
  );
  const toShow = useShown(asked.data);
  return asked;
}

export function useCache(): Cache {
  const { mutate, cache } = useSWRConfig();
  return useMemo(() => cacheOver(mutate, cache), [mutate, cache]);
}

type Mutate = ReturnType<typeof useSWRConfig>["mutate"];
type Change = (data: never, args: never) => unknown;

// What is being read now, with the changes that came meanwhile: the answer may have been made before them.
const readings = new Set<{ path: GetPath; changes: Change[] }>();

async function underWay<P extends GetPath>(path: P, args: Args<P>, answer: Promise<Data<P>>): Promise<Data<P>> {
  const reading = { path, changes: [] as Change[] };
  readings.add(reading);
  try {
    return withChanges(reading.changes, await answer, args);
  } finally {
    readings.delete(reading);
  }
}

const AHEAD_MS = 10_000;

interface Ahead {
  reading: { path: GetPath; changes: Change[] };
  answer: Promise<unknown>;
}

// By address: what was asked for before the page stands that reads it.
const ahead = new Map<string, Ahead>();

/**
 * Ask for what a page is about to `read`, while its files are still on their way. An answer that comes before the page is there
 * to be drawn at once; `shown` is what the page asks the cache for, where that differs. One that nobody takes is let go of.
 */
export function askAhead<P extends GetPath>(path: P, args: Args<P>, shown: Args<P> = args): void {
  const url = urlOf(path, args);
  if (ahead.has(url)) return;
  const reading = { path, changes: [] as Change[] };
  const answer = get(path, args);
  readings.add(reading);
  ahead.set(url, { reading, answer });
  const isWaiting = () => ahead.get(url)?.reading === reading;
  answer.then(
    (data) => isWaiting() && mutateAll([path, shown], (known?: Data<P>) => known ?? withChanges(reading.changes, data, args), { revalidate: false }),
    () => undefined, // Whoever reads it hears of the refusal.
  );
  setTimeout(() => isWaiting() && taken(url), AHEAD_MS);
}

/** Like `get`; takes the answer that was asked for ahead, with what changed since. */
export async function read<P extends GetPath>(path: P, args: Args<P>): Promise<Data<P>> {
  const early = taken(urlOf(path, args));
  if (!early) return get(path, args);
  return withChanges(early.reading.changes, (await early.answer) as Data<P>, args);
}

function withChanges<P extends GetPath>(changes: readonly Change[], data: Data<P>, args: Args<P>): Data<P> {
  return changes.reduce<Data<P>>((known, change) => change(known as never, args as never) as Data<P>, data);
}

function taken(url: string): Ahead | undefined {
  const early = ahead.get(url);
  ahead.delete(url);
  if (early) readings.delete(early.reading);
  return early;
}

export function cacheOver(mutate: Mutate, store: Store): Cache {
  return {
    invalidate(...paths) {
      for (const [url, { reading }] of ahead) if (paths.includes(reading.path)) taken(url);
      void mutate((key) => Array.isArray(key) && paths.includes(key[0] as GetPath));
    },
    patch<P extends GetPath>(path: P, change: (data: Data<P>, args: Args<P>) => Data<P>) {
      for (const reading of readings) if (reading.path === path) reading.changes.push(change);
      for (const key of keysOf<P>(mutate, path)) {
        const state = store.get(unstable_serialize(key)) as State<Data<P>> | undefined;
        if (state?.data === undefined) continue;
        const next = change(state.data, key[1]);
        // SWR throws the answer away that was under way while the data changed: it has to be asked for again.
        if (next !== state.data) void mutate(key, next, { revalidate: Boolean(state.isValidating) });
      }
    },
    put(path, args, data) {
      void mutate([path, args], data, { revalidate: false });
    },
    forget(path, args) {
      void mutate([path, args], undefined, { revalidate: false });
    },
    refresh() {
      for (const url of ahead.keys()) taken(url);
      void mutate(() => true);
    },
    async clear() {
      for (const url of ahead.keys()) taken(url);
      await mutate(() => true, undefined, { revalidate: false });
    },
  };
}

/** SWR shows its keys only to a filter: this one picks nothing and remembers what it saw. */
function keysOf<P extends GetPath>(mutate: Mutate, path: P): [P, Args<P>][] {
  const found: [P, Args<P>][] = [];
  void mutate((key) => {
    if (Array.isArray(key) && key[0] === path) found.push(key as unknown as [P, Args<P>]);
    return false;
  });
  return found;
}

/** How the whole dashboard reads: retry what may pass by itself, never what the server has decided. */
export const CACHE_OPTIONS: SWRConfiguration<unknown, ApiError> = {
  keepPreviousData: true,
  revalidateOnFocus: true,
  focusThrottleInterval: 10_000,
  dedupingInterval: 1_000,
  onErrorRetry(error, _key, _config, revalidate, { retryCount }) {
    const passing = error.status === 0 || error.status === 429 || error.status >= 500;
    if (!passing || retryCount > RETRIES) return;
    const wait = error.retryAfter === null ? Math.min(1000 * 2 ** retryCount, SLOWEST_MS) : error.retryAfter * 1000;
    setTimeout(() => void revalidate({ retryCount }), wait);
  },
};
