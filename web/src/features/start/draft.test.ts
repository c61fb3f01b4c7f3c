import { expect, test } from "vitest";
import type { Draft } from "@/lib/resources/price-list";
import { confirmedOf, groupsOf, isReady } from "./draft";

const row = { duration: "", features: [] as string[], description: "", change: "new" as const, before: null };
const draft: Draft = {
  currency: "PKR",
  left_out: [],
  headings: [],
  columns: {},
  services: [
    {
      line: 1,
      name: "Logo",
      description: "",
      change: "new",
      packages: [
        { ...row, line: 2, text: "Basic 3500", name: "Basic", price: { amount: "3500", currency: "PKR" }, doubt: "no_currency" },
        { ...row, line: 3, text: "Pro: ask", name: "Pro", price: null, doubt: "no_price" },
        { ...row, line: 4, text: "Basic 4000", name: "Basic", price: { amount: "4000", currency: "PKR" }, doubt: "twice" },
      ],
    },
  ],
};

test("what has no price, or a name that stands above, is not taken over", () => {
  const groups = groupsOf(draft, {});
  expect(groups[0]?.rows.map(isReady)).toEqual([true, false, false]);
  expect(confirmedOf(groups, "PKR")).toEqual([
    {
      name: "Logo",
      description: "",
      packages: [
        { name: "Basic", price: { amount: "3500", currency: "PKR" }, duration: "", features: [], description: "" },
      ],
    },
  ]);
});

test("a price that the owner writes makes a row ready", () => {
  const groups = groupsOf(draft, { "Logo|3|Pro: ask": { amount: "7,000" } });
  expect(confirmedOf(groups, "PKR")[0]?.packages[1]).toMatchObject({ name: "Pro", price: { amount: "7000", currency: "PKR" } });
});
