import { expect, it } from "vitest";
import { placeOf } from "./place";

it("leads to what an entry speaks of", () => {
  expect(placeOf({ type: "order.created", subject_id: "o1", data: {} })).toBe("/orders/o1");
  expect(placeOf({ type: "message.received", subject_id: "m1", data: { conversation: "c1" } })).toBe("/inbox/c1");
  expect(placeOf({ type: "payment.approved", subject_id: "p1", data: { proof: "p1" } })).toBe("/payments/p1");
});

it("leads nowhere when it is gone, or has no page", () => {
  expect(placeOf({ type: "service.deleted", subject_id: "s1", data: {} })).toBeNull();
  expect(placeOf({ type: "system.alert", subject_id: null, data: {} })).toBeNull();
  expect(placeOf({ type: "media.uploaded", subject_id: "f1", data: {} })).toBeNull();
});
