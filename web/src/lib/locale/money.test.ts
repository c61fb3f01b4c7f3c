import { expect, it } from "vitest";
import { compareAmounts, formatMoney, parseAmount, sums, times } from "./money";

const SPACE = "\u00a0";

it.each([
  ["2500", "PKR", `PKR${SPACE}2,500`],
  ["2500.00", "USD", `USD${SPACE}2,500`],
  ["19.50", "USD", `USD${SPACE}19.50`],
  ["1.250", "KWD", `KWD${SPACE}1.250`],
  ["12345678901234567.89", "USD", `USD${SPACE}12,345,678,901,234,567.89`],
] as const)("writes %s %s as %s", (amount, currency, written) => {
  expect(formatMoney({ amount, currency }, "en")).toBe(written);
});

it.each([
  ["2,500", "2500"],
  [" 19.5 ", "19.5"],
  ["0", "0"],
  ["", null],
  ["12.34567", null],
  ["-3", null],
  ["1e3", null],
  ["twelve", null],
])("reads %j as %j", (typed, amount) => {
  expect(parseAmount(typed)).toBe(amount);
});

it.each([
  ["10", "9.99", 1],
  ["2500.00", "2500", 0],
  ["0.1", "0.11", -1],
] as const)("compares %s with %s", (one, other, sign) => {
  expect(compareAmounts(one, other)).toBe(sign);
});

it("multiplies and adds exactly, each currency by itself", () => {
  expect(times({ amount: "0.10", currency: "USD" }, 3)).toEqual({ amount: "0.30", currency: "USD" });
  expect(times({ amount: "2500.00", currency: "PKR" }, 1000)).toEqual({ amount: "2500000.00", currency: "PKR" });
  expect(
    sums([
      { amount: "1.250", currency: "KWD" },
      { amount: "0.10", currency: "USD" },
      { amount: "99999999999.00", currency: "PKR" },
      { amount: "0.2", currency: "USD" },
      { amount: "1.00", currency: "PKR" },
    ]),
  ).toEqual([
    { amount: "1.250", currency: "KWD" },
    { amount: "0.30", currency: "USD" },
    { amount: "100000000000.00", currency: "PKR" },
  ]);
  expect(sums([])).toEqual([]);
});
