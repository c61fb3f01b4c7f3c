import { expect, it } from "vitest";
import { dayStart, isDay, nextDay } from "./zone-day";

it("knows when a day begins in the shop", () => {
  expect(dayStart("2026-11-25", "Asia/Karachi")).toBe("2026-11-24T19:00:00.000Z");
  expect(dayStart("2026-11-25", "America/New_York")).toBe("2026-11-25T05:00:00.000Z");
  expect(dayStart("2026-11-25", "UTC")).toBe("2026-11-25T00:00:00.000Z");
});

it("knows it on the days on which clocks change", () => {
  expect(dayStart("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
  expect(dayStart("2026-03-30", "Europe/Berlin")).toBe("2026-03-29T22:00:00.000Z");
});

it("goes from one day to the next", () => {
  expect(nextDay("2026-02-28")).toBe("2026-03-01");
  expect(isDay("2026-13-40")).toBe(false);
  expect(isDay("2026-11-25")).toBe(true);
});
