import { expect, it } from "vitest";
import { csvOf } from "./csv";

it("quotes what would break the table, and lets nothing be a formula", () => {
  const rows = [
    ["Name", "Sum"],
    ['Sana "S" Malik', 12.5],
    ["a,b\nc", null],
    ["=1+1", -3],
  ];
  expect(csvOf(rows)).toBe('\uFEFFName,Sum\r\n"Sana ""S"" Malik",12.5\r\n"a,b\nc",\r\n\'=1+1,-3');
});
