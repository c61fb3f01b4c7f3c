import { expect, test } from "vitest";
import { mentioned, nameIn, withName } from "./mention";

const SARA = { user_id: "s", name: "Sara Khan", email: "sara@shop.test" };
const ALI = { user_id: "a", name: "", email: "ali@shop.test" };

test("a name is looked for from its @ on, while the note ends with it", () => {
  expect(["@", "call her @Sa", "mail@shop", "@sara later"].map(nameIn)).toEqual(["", "sa", null, null]);
});

test("a chosen name is written out, and names whom it says", () => {
  const note = withName("please, @sa", SARA);
  expect(note).toBe("please, @Sara Khan ");
  expect(mentioned(`${note}and @ali@shop.test`, [SARA, ALI])).toEqual(["s", "a"]);
  expect(mentioned("Sara Khan called", [SARA, ALI])).toEqual([]);
});
