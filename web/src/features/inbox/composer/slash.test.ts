import { expect, it } from "vitest";
import { shortcutIn } from "./slash";

it("looks for a shortcut only where nothing but it is written", () => {
  expect(["/", "/Thanks", "/شکریہ"].map(shortcutIn)).toEqual(["", "thanks", "شکریہ"]);
  expect(["", "hello", "/two words", "and/or", "//"].map(shortcutIn)).toEqual([null, null, null, null, null]);
});
