import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useWaitTone } from "./time";

const MINUTE_MS = 60_000;
const toneAfter = (minutes: number) => renderHook(() => useWaitTone(minutes * MINUTE_MS)).result.current;

it("lets a long wait stand out, and a very long one more", () => {
  expect([14, 15, 59, 60].map(toneAfter)).toEqual(["text-ink-faint", "text-warn-ink", "text-warn-ink", "text-bad-ink"]);
});
