import { expect, test } from "vitest";
import type { Package } from "@/lib/resources/packages";
import type { Service } from "@/lib/resources/services";
import { entriesOf, findEntries, isOffered } from "./find";

const service = (id: string, change: Partial<Service> = {}): Service => ({
  id,
  name: id,
  description: "",
  image_id: null,
  position: 0,
  active: true,
  created_at: "2026-01-01T00:00:00Z",
  ...change,
});
const pack = (service_id: string, name: string, change: Partial<Package> = {}): Package => ({
  id: `${service_id}-${name}`,
  service_id,
  name,
  description: "",
  price: { amount: "10.00", currency: "PKR" },
  duration: "",
  features: [],
  popular: false,
  position: 0,
  active: true,
  created_at: "2026-01-01T00:00:00Z",
  ...change,
});
const SHOP = entriesOf(
  [service("Logo"), service("Site", { active: false }), service("Empty")],
  [
    pack("Logo", "Basic"),
    pack("Logo", "Premium", { features: ["Brand guide"], active: false }),
    pack("Site", "Basic", { duration: "5 days" }),
  ],
);
const found = (words: string, shown: "all" | "on" | "off" = "all") =>
  findEntries(SHOP, words, shown).map(({ service, packages }) => [service.name, ...packages.map(({ name }) => name)].join(":"));

test("words are looked for in services and in their packages", () => {
  expect(found("")).toEqual(["Logo:Basic:Premium", "Site:Basic", "Empty"]);
  expect(found("logo")).toEqual(["Logo:Basic:Premium"]);
  expect(found("BRAND")).toEqual(["Logo:Premium"]);
  expect(found("logo basic")).toEqual(["Logo:Basic"]);
  expect(found("5 days")).toEqual(["Site:Basic"]);
  expect(found("nothing like it")).toEqual([]);
});

test("what is on sale, and what is not", () => {
  expect(found("", "on")).toEqual(["Logo:Basic"]);
  expect(found("", "off")).toEqual(["Logo:Premium", "Site:Basic", "Empty"]);
  expect(found("basic", "off")).toEqual(["Site:Basic"]);
  expect(SHOP.map(isOffered)).toEqual([true, false, false]);
});
