import { describe, expect, it } from "vitest";
import { FITTING, fitOf, kept, quartered, zoomed } from "./view";

const PHONE = { width: 720, height: 1440 };
const STAGE = { width: 600, height: 720 };

describe("a picture that fits", () => {
  it("touches the nearer pair of edges, turned as it is", () => {
    expect(fitOf(PHONE, STAGE, 0)).toBe(0.5);
    expect(fitOf(PHONE, STAGE, 90)).toBeCloseTo(600 / 1440);
  });

  it("is enlarged to twice its own pixels at most", () => {
    expect(fitOf({ width: 10, height: 10 }, STAGE, 0)).toBe(2);
  });
});

describe("zooming", () => {
  it("keeps what lies under the pointer under it", () => {
    const at = { x: 100, y: -50 };
    const view = zoomed({ scale: 2, x: 30, y: 10, turn: 0 }, 1.5, at, 1);
    expect(view.scale).toBe(3);
    // The picture's point under the pointer, in units of the fitting picture, before and after.
    expect((at.x - view.x) / 3).toBeCloseTo((at.x - 30) / 2);
    expect((at.y - view.y) / 3).toBeCloseTo((at.y - 10) / 2);
  });

  it("ends at eight times, and at the smallest that is allowed", () => {
    expect(zoomed(FITTING, 100, { x: 0, y: 0 }, 1).scale).toBe(8);
    expect(zoomed(FITTING, 0.01, { x: 0, y: 0 }, 1).scale).toBe(1);
    expect(zoomed(FITTING, 0.01, { x: 0, y: 0 }, 0.5).scale).toBe(0.5);
  });
});

describe("dragging", () => {
  it("stops where the picture's edge meets the stage's", () => {
    // At twice the fit the picture is drawn 720 x 1440: it may go 60 and 360 either way.
    const far = { scale: 2, x: 1000, y: -1000, turn: 0 };
    expect(kept(far, PHONE, STAGE)).toEqual({ scale: 2, x: 60, y: -360, turn: 0 });
  });

  it("leaves what is smaller than the stage in the middle", () => {
    expect(kept({ scale: 1, x: 80, y: 80, turn: 0 }, PHONE, STAGE)).toEqual(FITTING);
  });
});

it("turns by a quarter and fits again", () => {
  expect(quartered({ scale: 3, x: 5, y: 5, turn: 270 })).toEqual(FITTING);
  expect(quartered(FITTING).turn).toBe(90);
});
