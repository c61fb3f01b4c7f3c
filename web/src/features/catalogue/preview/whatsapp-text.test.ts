import { expect, test } from "vitest";
import { menuText, type Offer, servicesText } from "./whatsapp-text";

const offer = (change: Partial<Offer> = {}): Offer => ({
  name: "Basic",
  price: { amount: "3500.00", currency: "PKR" },
  duration: "",
  features: [],
  popular: false,
  ...change,
});
const LOGO = { name: "Logo Design", description: "" };

test("a menu is numbered and ends with what to do", () => {
  const text = menuText(
    { ...LOGO, description: "Drawn for you." },
    [offer({ duration: "3 days", features: ["2 concepts", "PNG"] }), offer({ name: "Best", popular: true })],
    "en",
  );
  expect(text.split("\n")).toEqual([
    "*Logo Design*",
    "Drawn for you.",
    "1. *Basic* – PKR 3,500 · 3 days",
    "   2 concepts, PNG",
    "2. *Best* – PKR 3,500 · ⭐ most popular",
    "",
    "Reply with the number of the package you would like.",
  ]);
});

test("amounts keep the decimals that say something", () => {
  const price = (amount: string) => menuText(LOGO, [offer({ price: { amount, currency: "USD" } })], "en").split("\n")[1];
  expect(price("1234567.00")).toBe("1. *Basic* – USD 1,234,567");
  expect(price("19.50")).toBe("1. *Basic* – USD 19.50");
});

test("the customer's language is spoken, and only eight packages are shown", () => {
  const lines = menuText(LOGO, Array.from({ length: 10 }, () => offer()), "roman_ur").split("\n");
  expect(lines.filter((line) => /^\d/.test(line))).toHaveLength(8);
  expect(lines[9]).toBe("… aur 2 mazeed. Jo chahiye bas likh dein.");
});

test("a long description ends at a word", () => {
  const line = menuText({ ...LOGO, description: "word ".repeat(40).trim() }, [], "en").split("\n")[1]!;
  expect(line).toBe(`${"word ".repeat(23).trim()}…`);
});

test("services are listed with their lowest price", () => {
  const priced = (...amounts: string[]) => amounts.map((amount) => offer({ price: { amount, currency: "PKR" } }));
  const text = servicesText(
    [
      { name: "Logo", packages: priced("3500.00", "900.00", "1000.00") },
      { name: "Site", packages: priced("25000.00") },
    ],
    "ur",
  );
  expect(text.split("\n")).toEqual([
    "*ہماری خدمات*",
    "1. *Logo* – PKR 900 سے شروع",
    "2. *Site* – PKR 25,000 سے شروع",
    "",
    "نمبر لکھ دیں، یا جو چاہیے وہ لکھ دیں۔",
  ]);
});
