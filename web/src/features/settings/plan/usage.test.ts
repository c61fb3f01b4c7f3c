import { expect, it } from "vitest";
import { fullnessOf, sizeOf } from "./usage";

it("warns at four fifths and says when nothing is left", () => {
  expect([null, 0, 79, 80, 99, 100, 130].map(fullnessOf)).toEqual(["free", "free", "free", "near", "near", "full", "full"]);
});

it("says how much in the unit of each quota", () => {
  expect(sizeOf("messages", 1200, "en")).toBe("1,200");
  expect(sizeOf("ai_cost_usd_cents", 420, "en")).toBe("$4.20");
  expect(sizeOf("storage_bytes", 0, "en")).toBe("0 byte");
  expect(sizeOf("storage_bytes", 12_345_678, "en")).toBe("12.3 MB");
  expect(sizeOf("storage_bytes", 5_000_000_000, "en")).toBe("5 GB");
});
