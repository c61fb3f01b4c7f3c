import { expect, it } from "vitest";
import { alertOf, knownReason } from "./told";

it("puts a reason into our words only when it is one of ours", () => {
  expect(knownReason("asked for a person")).toBe("person");
  expect(knownReason("wants a discount for ten logos")).toBeNull();
  expect(knownReason("toString")).toBeNull();
});

it("has words for an alert it does not know", () => {
  expect(alertOf("webhook_off")).toBe("webhook_off");
  expect(alertOf("other")).toBe("other");
  expect(alertOf("something_new")).toBe("other");
});
