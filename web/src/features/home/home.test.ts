import { describe, expect, it } from "vitest";
import type { AttentionItem } from "@/lib/resources/dashboard";
import { partOfDay } from "./day";
import { placeOf } from "./items";
import { changeOf, currenciesOf, revenueIn } from "./numbers";

const alert = (code: string, details: Record<string, unknown> = {}): AttentionItem => ({
  kind: "alert",
  code,
  action: "Look.",
  details,
  since: "2026-11-25T10:00:00Z",
});

describe("the part of the day", () => {
  it("follows the shop's clock, not the browser's", () => {
    const noon = Date.parse("2026-11-25T12:00:00Z");
    expect(partOfDay(noon, "Asia/Karachi")).toBe("evening");
    expect(partOfDay(noon, "Europe/London")).toBe("afternoon");
    expect(partOfDay(noon, "America/New_York")).toBe("morning");
  });

  it("is evening until four in the morning", () => {
    expect(partOfDay(Date.parse("2026-11-25T03:59:00Z"), "UTC")).toBe("evening");
    expect(partOfDay(Date.parse("2026-11-25T04:00:00Z"), "UTC")).toBe("morning");
    expect(partOfDay(Date.parse("2026-11-25T00:00:00Z"), "UTC")).toBe("evening");
  });
});

describe("an alert", () => {
  it("leads to what it speaks of, else to where its subject is set up", () => {
    expect(placeOf(alert("decision_dropped", { order: "o1", proof: "p1" }))).toBe("/orders/o1");
    expect(placeOf(alert("something_new", { conversation: "c1" }))).toBe("/inbox/c1");
    expect(placeOf(alert("ai_no_provider_answers"))).toBe("/ai");
    expect(placeOf(alert("whatsapp_warning", { account: "a1" }))).toBe("/whatsapp");
    expect(placeOf(alert("job_given_up", { kind: "reply" }))).toBeNull();
  });
});

describe("today beside yesterday", () => {
  it("says which way it went, and nothing where there is nothing to compare", () => {
    expect(changeOf(3, 2)).toBe("more");
    expect(changeOf(0, 2)).toBe("less");
    expect(changeOf(2, 2)).toBe("same");
    expect(changeOf(0, 0)).toBeNull();
    expect(changeOf(null, 2)).toBeNull();
    expect(changeOf(0.5, null)).toBeNull();
  });

  it("has a line for each currency, the shop's own first", () => {
    const today = [{ amount: "20.00", currency: "AED" as const }];
    const yesterday = [{ amount: "5.00", currency: "USD" as const }];
    expect(currenciesOf(today, yesterday, "PKR")).toEqual(["PKR", "AED", "USD"]);
    expect(currenciesOf(today, today, "AED")).toEqual(["AED"]);
    expect(revenueIn(today, "PKR")).toEqual({ amount: "0", currency: "PKR" });
    expect(revenueIn(today, "AED").amount).toBe("20.00");
  });
});
