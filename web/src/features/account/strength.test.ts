import { expect, test } from "vitest";
import { strengthOf } from "./strength";

test.each([
  ["short", 0],
  ["aaaaaaaaaaaaaaaaaaaa", 0],
  ["abcabcabcabcabcabcabc", 0],
  ["chai-biscuit", 1],
  ["chai-biscuit-chai", 1],
  ["purani gali ka darwaza", 2],
] as const)("%s", (password, strength) => {
  expect(strengthOf(password)).toBe(strength);
});
