import { expect, test } from "vitest";
import type { PhoneMessage } from "@/lib/resources/simulator";
import { suggestionsAfter } from "./suggestions";

const said = (text: string, direction: "in" | "out" = "out"): PhoneMessage => ({
  id: "m",
  conversation_id: "c",
  seq: 1,
  direction,
  kind: "text",
  text,
  payload: {},
  media_id: null,
  status: "delivered",
  author: direction === "in" ? "customer" : "ai",
  at: "2026-11-25T10:00:00Z",
});

test.each([
  ["*Our services*\n1. *Logo* – PKR 4,500\n2. *Website* – PKR 25,000\n\nReply with a number.", ["1", "2"]],
  ["*Logo* – PKR 4,500\n\nTo order it, reply *1*. To see everything, write *menu*.", ["1", "menu"]],
  ["2 × *Logo*: PKR 9,000\n\nهل أؤكد هذا الطلب؟ أرسل *نعم* للتأكيد أو *لا* للتعديل.", ["نعم", "لا"]],
  ["Your order #3 is placed. Total: *PKR 15,000*.", []],
  ["آرڈر کرنے کے لیے *1* لکھ دیں، یا *جی ہاں*۔", ["1", "جی ہاں"]],
])("%s", (text, expected) => {
  expect(suggestionsAfter([said("salam", "in"), said(text)])).toEqual(expected);
});

test("there is nothing to answer before the shop has spoken", () => {
  expect(suggestionsAfter([])).toEqual([]);
  expect(suggestionsAfter([said("1. *Logo*"), said("1", "in")])).toEqual([]);
});
