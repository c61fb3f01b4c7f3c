import { expect, it } from "vitest";
import { bytes } from "./looks";

it("writes sizes so that they are read at a glance", () => {
  expect([0, 999, 1_500, 3_200_000_000, 5e15].map((value) => bytes(value, "en"))).toEqual([
    "0 byte",
    "999 byte",
    "1.5 kB",
    "3.2 GB",
    "5,000 TB",
  ]);
});
