import { expect, test } from "vitest";
import { misplaced } from "./calm";

test.each([
  ["abcd", "abcd", 0],
  ["abcd", "dabc", 1],
  ["abcd", "nabcd", 1],
  ["abcd", "acd", 0],
  ["abcd", "dcab", 2],
  ["abcd", "nmbd", 2],
])("from %s to %s", (order, wanted, count) => {
  expect(misplaced([...order], [...wanted])).toBe(count);
});
