import { expect, it } from "vitest";
import { copied, isOvernight, isWhole, nextTimes, spansOf, weekOf } from "./week";

const SPANS = [
  { day: "mon", opens: "09:00", closes: "13:00" },
  { day: "mon", opens: "14:00", closes: "18:00" },
  { day: "sat", opens: "20:00", closes: "02:00" },
] as const;

it("takes a week apart and puts it together", () => {
  const week = weekOf(SPANS);
  expect(week.sun).toEqual([]);
  expect(spansOf(week)).toEqual(SPANS);
  expect(spansOf(copied(week, "sat", ["sun"]))).toEqual([...SPANS, { day: "sun", opens: "20:00", closes: "02:00" }]);
});

it("knows what runs past midnight, and what is not filled in", () => {
  expect(weekOf(SPANS).sat.map(isOvernight)).toEqual([true]);
  expect(isOvernight({ opens: "08:00", closes: "08:00" })).toBe(false);
  expect(isWhole({ ...weekOf(SPANS), sun: [{ opens: "", closes: "10:00" }] })).toBe(false);
});

it("offers times that come after those of the day", () => {
  expect(nextTimes([])).toEqual({ opens: "09:00", closes: "18:00" });
  expect(nextTimes([{ opens: "09:00", closes: "13:00" }])).toEqual({ opens: "14:00", closes: "17:00" });
  expect(nextTimes([{ opens: "09:00", closes: "23:00" }])).toEqual({ opens: "09:00", closes: "18:00" });
});
