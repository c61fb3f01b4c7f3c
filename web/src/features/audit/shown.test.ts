import { expect, it } from "vitest";
import { shownOf } from "./shown";

it("shows values as one reads them", () => {
  expect(shownOf("Noor Prints")).toBe("Noor Prints");
  expect(shownOf(["en", "ur"])).toBe("en, ur");
  expect([shownOf([]), shownOf(null), shownOf("")]).toEqual(["–", "–", "–"]);
  expect([shownOf(0), shownOf(false)]).toEqual(["0", "false"]);
  expect(shownOf({ spans: [] })).toBe('{\n "spans": []\n}');
});
