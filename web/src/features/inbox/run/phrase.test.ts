import { expect, test } from "vitest";
import { call } from "@/lib/resources/examples";
import { phraseOf } from "./phrase";

test.each([
  [call("search_catalogue", { kind: "packages" }, { query: "logo" }), "search_catalogue", { query: "logo" }],
  [call("create_order", { kind: "quote", total: "PKR 4,500" }), "quoted", { total: "PKR 4,500" }],
  [call("create_order", { kind: "placed", order: { number: 1042, total: "PKR 4,500" } }), "placed", { number: "1042", total: "PKR 4,500" }],
  [call("create_order", { kind: "refused", reason: "no_quote" }), "refused", { tool: "create order", reason: "no_quote" }],
  [call("cancel_order", { kind: "cancelled", order: { number: 7, total: "PKR 1" } }), "cancelled", { number: "7" }],
  [call("cancel_order", { kind: "cancelled" }), "dropped_quote", {}],
  [call("hand_over", { kind: "handed_over", reason: "a complaint" }), "hand_over", { reason: "a complaint" }],
  [call("weigh_parcel", { kg: 3 }), "other", { tool: "weigh parcel" }],
  [call("get_package", {}), "get_package", { name: "…" }],
  [{ ...call("order_status", {}), ok: false }, "failed", { tool: "order status" }],
] as const)("%o", (made, sentence, facts) => {
  expect(phraseOf(made)).toMatchObject({ sentence, facts });
});
