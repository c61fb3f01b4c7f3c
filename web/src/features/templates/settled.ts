import { useEffect, useState } from "react";

const REST_MS = 300;

/** `value` once it has not changed for a moment, so that a request is made for words and not for every letter. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
