import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { heardTakenBack, markDone, takingBack, useDone } from "./sitting";

const SHOP = "shop";
const done = () => [...renderHook(() => useDone(SHOP)).result.current];

it("keeps a decision that is taken anew, whether the server's word of the undo comes before its answer or after", async () => {
  for (const isHeardFirst of [true, false]) {
    markDone(SHOP, "p");
    await takingBack(SHOP, "p", async () => {
      if (isHeardFirst) heardTakenBack(SHOP, "p");
      expect(done()).toEqual(["p"]);
      return true;
    });
    expect(done()).toEqual([]);
    markDone(SHOP, "p");
    if (!isHeardFirst) heardTakenBack(SHOP, "p");
    expect(done()).toEqual(["p"]);
  }
});

it("lets a proof wait again that somebody else has taken back, also after an undo that was refused", async () => {
  markDone(SHOP, "q");
  await takingBack(SHOP, "q", () => Promise.resolve(false));
  expect(done()).toContain("q");
  heardTakenBack(SHOP, "q");
  expect(done()).not.toContain("q");
});
