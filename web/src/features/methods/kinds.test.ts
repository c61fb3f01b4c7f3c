import { expect, test } from "vitest";
import { kindOf } from "./kinds";

test.each([
  ["NayaPay", "nayapay"],
  ["  Naya Pay – Wallet ", "naya_pay_wallet"],
  ["___", ""],
  ["نقد", ""],
  ["x".repeat(60), "x".repeat(40)],
])("%s", (words, kind) => {
  expect(kindOf(words)).toBe(kind);
});
