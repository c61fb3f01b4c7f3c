import { expect, it } from "vitest";
import { beginningOf, bodyOf, formatOf, linesOf } from "./article";

it("takes each wording once, a line each", () => {
  expect(linesOf(" delivery? \n\nkab milega\ndelivery?")).toEqual(["delivery?", "kab milega"]);
  const values = { ...beginningOf(null), question: "When?", answer: "In a day.", aliases: "kab\n" };
  expect(bodyOf(values)).toEqual({ question: "When?", answer: "In a day.", aliases: ["kab"], active: true });
});

it("knows a table by its first line", () => {
  expect(formatOf("Question;Answer;Aliases\nWhen?;Now;")).toBe("csv");
  expect(formatOf("Q: When?\nA: Now, if you answer the question.")).toBe("text");
  expect(formatOf("Do you answer a question, or not?\nYes.")).toBe("text");
});
