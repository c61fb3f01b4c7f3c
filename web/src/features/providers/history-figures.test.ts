import { expect, it } from "vitest";
import type { History } from "@/lib/resources/providers";
import { figuresOf, placesOf } from "./history-figures";

const ONE = { tokens: 0, cost_usd: "0", unpriced: 0 };
const KNOWN: History = {
  since: "2026-03-27T19:00:00Z",
  step: "day",
  time_zone: "Asia/Karachi",
  answered: [
    { ...ONE, at: "2026-03-27T19:00:00Z", provider: "builtin", replies: 2 },
    { ...ONE, at: "2026-03-29T19:00:00Z", provider: "Groq", replies: 5, cost_usd: "0.25" },
  ],
};
const PLACE = { zone: "Asia/Karachi", locale: "en-GB" };

it("names every day up to now, and who did most comes first", () => {
  const places = placesOf(KNOWN, PLACE, Date.parse("2026-03-30T08:00:00Z"));
  expect(places.map(({ name }) => name)).toEqual(["28 Mar", "29 Mar", "30 Mar"]);
  expect(figuresOf(KNOWN, places, "replies")).toEqual([
    { name: "Groq", values: [0, 0, 5] },
    { name: "builtin", values: [2, 0, 0] },
  ]);
  expect(figuresOf(KNOWN, places, "cost")[0]).toEqual({ name: "Groq", values: [0, 0, 0.25] });
});

it("keeps a day whole where the clocks change in it", () => {
  const known: History = { ...KNOWN, since: "2026-03-28T23:00:00Z", time_zone: "Europe/Berlin", answered: [] };
  const places = placesOf(known, { zone: "Europe/Berlin", locale: "en-GB" }, Date.parse("2026-03-30T10:00:00Z"));
  expect(places.map(({ name }) => name)).toEqual(["29 Mar", "30 Mar"]);
});
