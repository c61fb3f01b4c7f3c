import { expect, test } from "vitest";
import { daysOf, todayIn } from "./period";

test("a day begins at the shop's own midnight", () => {
  const late = new Date("2026-11-25T20:30:00Z");
  expect(todayIn("Asia/Karachi", late)).toBe("2026-11-26");
  expect(todayIn("Europe/London", late)).toBe("2026-11-25");
});

test("a choice becomes days, both included", () => {
  expect(daysOf("any", "2026-01-01", "", "2026-03-02")).toEqual({});
  expect(daysOf("today", "", "", "2026-03-02")).toEqual({ since: "2026-03-02", until: "2026-03-02" });
  expect(daysOf("week", "", "", "2026-03-02")).toEqual({ since: "2026-02-24", until: "2026-03-02" });
  expect(daysOf("month", "", "", "2024-03-01")).toEqual({ since: "2024-02-01", until: "2024-03-01" });
});

test("a custom time may be open, and what is no day is left out", () => {
  expect(daysOf("custom", "2026-01-01", "", "2026-03-02")).toEqual({ since: "2026-01-01" });
  expect(daysOf("custom", "soon", "2026-01-31", "2026-03-02")).toEqual({ until: "2026-01-31" });
});
