import { describe, expect, it } from "vitest";
import { clock, day, duration, isSameDay, relative } from "./time";

const KARACHI = { zone: "Asia/Karachi", locale: "en" };
const AT = "2025-11-12T20:05:00Z"; // 01:05 of the 13th in Karachi
const NOW = new Date(AT).getTime();

describe("the shop's own time", () => {
  it("is shown whatever the browser's zone is", () => {
    expect(clock(AT, KARACHI)).toBe("01:05 AM");
    expect(day(AT, KARACHI)).toBe("Nov 13, 2025");
    expect(day(AT, { zone: "America/New_York", locale: "en" })).toBe("Nov 12, 2025");
  });

  it("decides what is one day", () => {
    expect(isSameDay("2025-11-12T18:59:00Z", AT, KARACHI)).toBe(false);
    expect(isSameDay("2025-11-12T19:01:00Z", AT, KARACHI)).toBe(true);
  });
});

it.each([
  [-26 * 3_600_000, "Nov 13, 2025"],
  [-3.5 * 3_600_000, "in 3 hr."],
  [-5 * 60_000, "in 5 min."],
  [-5_000, "now"],
  [0, "now"],
  [59_000, "now"],
  [5 * 60_000, "5 min. ago"],
  [3 * 3_600_000, "3 hr. ago"],
  [26 * 3_600_000, "Nov 13, 2025"],
])("after %i ms reads %s", (passed, text) => {
  expect(relative(AT, KARACHI, NOW + passed)).toBe(text);
});

it.each([
  [12, "12 sec"],
  [59.6, "1 min"],
  [240, "4 min"],
  [3600, "1 hr"],
  [3900, "1 hr 5 min"],
])("%d seconds last %s", (seconds, text) => {
  expect(duration(seconds, "en")).toBe(text);
});
