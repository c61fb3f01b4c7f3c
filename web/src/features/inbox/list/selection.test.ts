import { expect, test } from "vitest";
import { changed, rangeOf } from "./selection";

const IDS = ["a", "b", "c", "d"];

test("one is chosen and let go, a range is added upwards and downwards", () => {
  expect(rangeOf(IDS, "b", "d")).toEqual(["b", "c", "d"]);
  expect(rangeOf(IDS, "d", "b")).toEqual(["b", "c", "d"]);
  expect(rangeOf(IDS, "gone", "b")).toEqual([]);
  expect(rangeOf(IDS, undefined, "b")).toEqual([]);
  expect([...changed(new Set(["a"]), "c", [])]).toEqual(["a", "c"]);
  expect([...changed(new Set(["a", "c"]), "c", [])]).toEqual(["a"]);
  expect([...changed(new Set(["a"]), "c", ["a", "b", "c"])]).toEqual(["a", "b", "c"]);
});
