import { expect, test } from "vitest";
import type { Money } from "@/lib/locale/money";
import { type CartLine, fitting, type Offer, totalOf, withQuantity } from "./cart";

const offer = (id: string, amount: string, currency: Money["currency"] = "PKR"): Offer => ({
  id,
  service: "Logo Design",
  name: id,
  price: { amount, currency },
});
const cart = (...lines: [Offer, number][]): CartLine[] => lines.map(([offer, quantity]) => ({ offer, quantity }));

test("a cart adds up exactly", () => {
  expect(totalOf([])).toBeNull();
  expect(totalOf(cart([offer("a", "0.10", "USD"), 3], [offer("b", "19.99", "USD"), 2]))).toEqual({
    amount: "40.28",
    currency: "USD",
  });
});

test("what is offered has the cart's currency and is not in it yet", () => {
  const offers = [offer("Basic", "10.00"), offer("Premium", "20.00"), offer("Abroad", "5.00", "USD")];
  const names = (words: string, lines: CartLine[]) => fitting(offers, words, lines).map(({ name }) => name);
  expect(names("", [])).toEqual(["Basic", "Premium", "Abroad"]);
  expect(names("", cart([offers[0]!, 1]))).toEqual(["Premium"]);
  expect(names("logo PREM", [])).toEqual(["Premium"]);
});

test("a quantity is whole and within what the server takes", () => {
  const one = cart([offer("a", "1.00"), 1]);
  expect([3, 0, -5, 5000, Number.NaN, 2.9].map((wanted) => withQuantity(one, "a", wanted)[0]!.quantity)).toEqual([
    3, 1, 1, 1000, 1, 2,
  ]);
});
