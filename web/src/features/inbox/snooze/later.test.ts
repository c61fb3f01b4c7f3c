import { expect, it } from "vitest";
import { inZone } from "./later";

it("shows a moment as the shop's clock does", () => {
  const moment = Date.parse("2026-12-31T19:05:00Z");
  expect(inZone(moment, "Asia/Karachi")).toBe("2027-01-01T00:05");
  expect(inZone(moment, "Europe/Berlin")).toBe("2026-12-31T20:05");
});
