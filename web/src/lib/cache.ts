import { useMemo } from "react";
import useSWR, { type SWRConfiguration, type SWRResponse, useSWRConfig } from "swr";
import { ApiError, type Args, type Data, get, type PathOf } from "./api";

type GetPath = PathOf<"get">;

/** What the server last said, by path and arguments. Every list and page reads it through `useGet`. */
export interface Cache {
  /** Ask again for what is on the screen from these paths; what is not is asked for when it is next shown. */
  invalidate: (...paths: GetPath[]) => void;
  /** Change what is known of `path` without a request. Return `data` itself where nothing changes. */
  patch: <P extends GetPath>(path: P, change: (data: Data<P>, args: Args<P>) => Data<P>) => void;
  /** Put in what the server has just answered elsewhere, e.g. the profile that a sign-in brings. */
  put: <P extends GetPath>(path: P, args: Args<P>, data: Data<P>) => void;
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
  return useSWR<Data<P>, ApiError, [P, Args<P>] | null>(args && [path, args], ([path, args]) => get(path, args), options);
}

export function useCache(): Cache {
  const { mutate } = useSWRConfig();
  return useMemo(() => cacheOver(mutate), [mutate]);
}

type Mutate = ReturnType<typeof useSWRConfig>["mutate"];

export function cacheOver(mutate: Mutate): Cache {
  return {
    invalidate(...paths) {
      void mutate((key) => Array.isArray(key) && paths.includes(key[0] as GetPath));
    },
    patch<P extends GetPath>(path: P, change: (data: Data<P>, args: Args<P>) => Data<P>) {
      for (const key of keysOf<P>(mutate, path)) {
        void mutate<Data<P>>(key, (data) => (data === undefined ? data : change(data, key[1])), { revalidate: false });
      }
    },
    put(path, args, data) {
      void mutate([path, args], data, { revalidate: false });
    },
    refresh() {
      void mutate(() => true);
    },
    async clear() {
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
