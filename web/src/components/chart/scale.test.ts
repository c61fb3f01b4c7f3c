import { expect, it } from "vitest";
import { ceilingOf } from "./scale";

it("ends an axis at a round number that is not exceeded", () => {
  expect([0, 1, 3, 7, 10, 11, 24, 26, 0.3].map(ceilingOf)).toEqual([1, 1, 5, 10, 10, 20, 25, 50, 0.5]);
});
