import { expect, test } from "vitest";
import { buttonsOf, wordsOf } from "./whatsapp-templates";

const READY = {
  components: [
    { type: "HEADER", format: "TEXT", text: "Order {{1}}" },
    { type: "BODY", text: "Salam {{1}}, {{ 2 }} is ready." },
    { type: "FOOTER", text: "Chiragh" },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Track" }, { type: "FLOW" }] },
  ],
};

test("header and body have blanks of their own", () => {
  expect(wordsOf(READY, { header_1: "1042", "1": " Sana\n Khan ", "2": "" })).toBe(
    "Order 1042\n\nSalam Sana Khan, {{ 2 }} is ready.\n\nChiragh",
  );
});

test("a picture has no words", () => {
  expect(wordsOf({ components: [{ type: "HEADER", format: "IMAGE" }, { type: "body", text: "New!" }] }, {})).toBe("New!");
});

test("buttons are named by what they say", () => {
  expect(buttonsOf(READY)).toEqual(["Track"]);
  expect(buttonsOf({ components: [] })).toEqual([]);
});
