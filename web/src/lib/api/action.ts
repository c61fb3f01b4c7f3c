import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api";
import { wordsFor } from "./refusals";

interface Action {
  busy: boolean;
  run: (action: () => Promise<unknown>) => Promise<boolean>;
}

/**
 * For a button that asks the server for something: `busy` while it does; a refusal is told in a toast, in `words` where
 * the usual ones do not say enough.
 *
 *     const { busy, run } = useAction();
 *     <Button busy={busy} onClick={() => void run(() => moveOrder(cache, id, move))}>
 *
 * `run` resolves to whether it went through. A second one begins when the first has ended, so that the server hears of
 * a switch turned twice in the order in which it was turned.
 */
export function useAction(words: (error: ApiError) => string = wordsFor): Action {
  const [running, setRunning] = useState(0);
  const latest = useRef(words);
  useEffect(() => {
    latest.current = words;
  });
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const attempt = useCallback(async (action: () => Promise<unknown>, before: Promise<unknown>) => {
    setRunning((count) => count + 1);
    try {
      await before;
      await action();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The page asks to sign in again, which says enough.
      if (error.problem.code === "unauthenticated") return false;
      // Fetched when there is something to tell, as the toaster itself is.
      const { toast } = await import("sonner");
      toast.error(latest.current(error));
      return false;
    } finally {
      setRunning((count) => count - 1);
    }
  }, []);
  const run = useCallback(
    (action: () => Promise<unknown>) => {
      const done = attempt(action, last.current);
      last.current = done.catch(() => undefined);
      return done;
    },
    [attempt],
  );
  return { busy: running > 0, run };
}
