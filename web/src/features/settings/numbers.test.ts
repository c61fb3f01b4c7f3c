import { describe, expect, it } from "vitest";
import { hoursOf, minorOf, typedOf } from "./numbers";

describe("hours in a row", () => {
  it("are read as people write them", () => {
    expect(hoursOf("24, 48 72")).toEqual([24, 48, 72]);
    expect(hoursOf("۲۴")).toBeNull();
    expect(hoursOf("")).toEqual([]);
  });

  it("rise, and are five at most", () => {
    expect(hoursOf("48, 24")).toBeNull();
    expect(hoursOf("24, 24")).toBeNull();
    expect(hoursOf("0")).toBeNull();
    expect(hoursOf("721")).toBeNull();
    expect(hoursOf("1 2 3 4 5 6")).toBeNull();
  });
});

describe("minor units", () => {
  it("go there and back exactly", () => {
    expect(typedOf(250000, 2)).toBe("2500");
    expect(typedOf(1950, 2)).toBe("19.50");
    expect(typedOf(5, 3)).toBe("0.005");
    expect(typedOf(925, 0)).toBe("925");
    expect(typedOf(0, 2)).toBe("");
    expect(minorOf("2,500", 2)).toBe(250000);
    expect(minorOf("19.5", 2)).toBe(1950);
    expect(minorOf("0.005", 3)).toBe(5);
    expect(minorOf(" ", 2)).toBe(0);
  });

  it("are nothing where the currency has no such amount", () => {
    expect(minorOf("925.5", 0)).toBeNull();
    expect(minorOf("-3", 2)).toBeNull();
    expect(minorOf("two", 2)).toBeNull();
  });
});
