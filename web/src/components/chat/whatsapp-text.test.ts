import { expect, test } from "vitest";
import { piecesOf } from "./whatsapp-text";

test.each([
  ["*Total: PKR 6,500*.", [["strong", "Total: PKR 6,500"], [null, "."]]],
  ["2 * 3 * 4", [[null, "2 * 3 * 4"]]],
  ["a*b*c", [[null, "a*b*c"]]],
  ["_haan_ ya ~nahi~", [["em", "haan"], [null, " ya "], ["s", "nahi"]]],
  ["snake_case_name", [[null, "snake_case_name"]]],
  ["*کل رقم*، شکریہ", [["strong", "کل رقم"], [null, "، شکریہ"]]],
  ["see https://wa.me/92300?text=hi.", [[null, "see "], ["a", "https://wa.me/92300?text=hi"], [null, "."]]],
  ["```*not bold*```", [["code", "*not bold*"]]],
  ["*two\nlines*", [[null, "*two\nlines*"]]],
] as const)("%s", (text, pieces) => {
  expect(piecesOf(text).map(({ mark, text }) => [mark, text])).toEqual(pieces);
});
