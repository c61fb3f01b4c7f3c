import { expect, test } from "vitest";
import { movesOf, templateOf } from "./moves";

test("the usual move stands first, and only while it is allowed", () => {
  expect(movesOf({ status: "pending", allowed: ["payment_submitted", "paid", "cancelled", "expired"] })).toEqual({
    first: "paid",
    others: ["payment_submitted", "cancelled", "expired"],
  });
  expect(movesOf({ status: "pending", allowed: ["cancelled"] })).toEqual({ first: null, others: ["cancelled"] });
  expect(movesOf({ status: "completed", allowed: ["refunded"] })).toEqual({ first: null, others: ["refunded"] });
  expect(movesOf({ status: "cancelled", allowed: [] })).toEqual({ first: null, others: [] });
});

test("without a chat nobody is told, and a proof marked as sent is told of by the proof", () => {
  expect(templateOf({ conversation_id: null }, "paid")).toBeNull();
  expect(templateOf({ conversation_id: "c" }, "paid")).toBe("order_paid");
  expect(templateOf({ conversation_id: "c" }, "payment_submitted")).toBeNull();
});
