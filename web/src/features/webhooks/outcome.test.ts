import { expect, it } from "vitest";
import { outcomeOf } from "./outcome";

it("tells a first wait from one after a failure", () => {
  expect(outcomeOf({ status: "waiting", attempts: 0 })).toBe("waiting");
  expect(outcomeOf({ status: "waiting", attempts: 2 })).toBe("retried");
  expect(outcomeOf({ status: "delivered", attempts: 1 })).toBe("delivered");
  expect(outcomeOf({ status: "dropped", attempts: 9 })).toBe("dropped");
});
