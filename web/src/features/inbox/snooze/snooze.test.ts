import { expect, test } from "vitest";
import { presets } from "./snooze";

const KARACHI = "Asia/Karachi";

test("a chat sleeps till times of the shop's own clock", () => {
  // A Thursday, 10:30 in Karachi.
  expect(presets(Date.parse("2026-11-26T05:30:00Z"), KARACHI)).toEqual([
    ["hour", "2026-11-26T11:30"],
    ["evening", "2026-11-26T18:00"],
    ["tomorrow", "2026-11-27T09:00"],
    ["monday", "2026-11-30T09:00"],
  ]);
});

test("late on a Monday the evening is over, and the next Monday is a week on", () => {
  // 23:30 in Karachi, where it is Monday still; the hour ends on Tuesday.
  expect(presets(Date.parse("2026-11-30T18:30:00Z"), KARACHI)).toEqual([
    ["hour", "2026-12-01T00:30"],
    ["tomorrow", "2026-12-01T09:00"],
    ["monday", "2026-12-07T09:00"],
  ]);
});
