import { expect, test } from "vitest";
import { LINK_LOOKS, phoneIn, secondsLeft, stepOf } from "./link-state";

const NOW = Date.parse("2026-11-25T10:00:00Z");

test.each([
  ["+92 300 000-0001", "+923000000001"],
  ["0092 (300) 0000001", "+923000000001"],
  ["923000000001", "923000000001"],
  ["0300 0000001", null],
  ["+92 300", null],
  ["my phone", null],
])("the number in %o is %o", (typed, phone) => {
  expect(phoneIn(typed)).toBe(phone);
});

test("a code's time runs out and does not go below nought", () => {
  expect(secondsLeft("2026-11-25T10:00:19.200Z", NOW)).toBe(20);
  expect(secondsLeft("2026-11-25T09:59:00Z", NOW)).toBe(0);
});

test("linking goes through four steps; a refusal is none of them", () => {
  expect((["waiting", "scanned", "securing", "connected"] as const).map(stepOf)).toEqual([0, 1, 2, 3]);
  expect(stepOf("expired")).toBe(-1);
});

test("whoever has to do something has a button for it, but for a ban that ends by itself", () => {
  const stuck = Object.entries(LINK_LOOKS).filter(([, { stage, next }]) => stage === "off" && !next);
  expect(stuck.map(([state]) => state)).toEqual(["banned"]);
});
