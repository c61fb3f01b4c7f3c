import { expect, it } from "vitest";
import type { Condition } from "@/lib/resources/label-rules";
import { conditionsOf, typedOf } from "./conditions";

const CONDITIONS: Condition[] = [
  { fact: "bought", service_id: "8d7f" },
  { fact: "spent", least: { amount: "2500.00", currency: "PKR" } },
  { fact: "no_purchase_for", days: 90 },
  { fact: "language", language: "roman_ur" },
  { fact: "wrote", words: "wedding" },
  { fact: "labelled", label: "VIP" },
];

it("gives back every condition as it was", () => {
  expect(conditionsOf(CONDITIONS.map(typedOf), "PKR")).toEqual(CONDITIONS);
});

it("has none while one is not whole", () => {
  expect(conditionsOf([{ fact: "spent", value: "a lot" }], "PKR")).toBeNull();
  expect(conditionsOf([{ fact: "no_purchase_for", value: "4000" }], "PKR")).toBeNull();
  expect(conditionsOf([{ fact: "wrote", value: " " }], "PKR")).toBeNull();
});
