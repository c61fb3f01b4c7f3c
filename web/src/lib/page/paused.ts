import { useEffect, useState } from "react";

const PAUSE_MS = 200;

/** `value` once it has stood still for a moment, e.g. what is typed before it is searched for. */
export function usePaused<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
