import { describe, expect, it } from "vitest";
import type { DayFigures, Figures, Report } from "@/lib/resources/reports";
import { aiShare, costsOf, currenciesOf, deltaOf, revenueOf, sparkline, unanswered } from "./figures";
import { daysOf, DEFAULTS } from "./range";

const FIGURES: Figures = {
  conversations: 10,
  by_ai: 6,
  by_person: 2,
  first_reply_seconds: 12,
  orders_placed: 3,
  orders_paid: 1,
  revenue: [
    { amount: "19.50", currency: "USD" },
    { amount: "2500.00", currency: "PKR" },
  ],
  ai_cost_usd: "0.5",
};

describe("the figures", () => {
  it("know who answered", () => {
    expect(aiShare(FIGURES)).toBe(0.75);
    expect(aiShare({ ...FIGURES, by_ai: 0, by_person: 0 })).toBeNull();
    expect(unanswered(FIGURES)).toBe(2);
  });

  it("keep currencies apart, the shop's own first", () => {
    const report = { totals: FIGURES, before: { ...FIGURES, revenue: [] } } as unknown as Report;
    expect(currenciesOf(report, "PKR")).toEqual(["PKR", "USD"]);
    expect(revenueOf(FIGURES, "USD")).toBe(19.5);
  });

  it("part the cost of a day among the dearest providers and the rest", () => {
    const day = (ai_cost_usd: string, costs: Record<string, string>) =>
      ({ ai_cost_usd, ai_costs: Object.entries(costs).map(([name, cost_usd]) => ({ name, cost_usd })) }) as DayFigures;
    expect(costsOf([day("0.3", { Groq: "0.1", Claude: "0.2" }), day("0.5", { Claude: "0.25" })])).toEqual([
      { name: "Claude", values: [0.2, 0.25] },
      { name: "Groq", values: [0.1, 0] },
      { name: null, values: [0, 0.25] },
    ]);
    expect(costsOf([day("0.1", { Groq: "0.1" })])).toEqual([{ name: "Groq", values: [0.1] }]);
    expect(costsOf([day("0", {})])).toEqual([{ name: null, values: [0] }]);
  });

  it("compare only what can be compared", () => {
    expect(deltaOf(15, 10)).toBe(0.5);
    expect(deltaOf(5, 0)).toBeNull();
    expect(deltaOf(null, 10)).toBeNull();
  });

  it("draw a line from the lowest to the highest", () => {
    expect(sparkline([0, 5, 10])).toBe("0.0,23.0 50.0,12.0 100.0,1.0");
  });
});

describe("the days", () => {
  const now = new Date("2026-11-25T20:00:00Z");

  it("are the shop's own", () => {
    expect(daysOf(DEFAULTS, "Asia/Karachi", now)).toEqual({ since: "2026-11-20", until: "2026-11-26" });
    expect(daysOf({ ...DEFAULTS, range: "today" }, "UTC", now)).toEqual({ since: "2026-11-25", until: "2026-11-25" });
  });

  it("are none where a span is turned round or too long", () => {
    const custom = { range: "custom", since: "2026-01-01", until: "2026-04-02" };
    expect(daysOf(custom, "UTC", now)).toEqual({ since: "2026-01-01", until: "2026-04-02" });
    expect(daysOf({ ...custom, until: "2026-04-03" }, "UTC", now)).toBeNull();
    expect(daysOf({ ...custom, until: "2025-12-31" }, "UTC", now)).toBeNull();
  });
});
